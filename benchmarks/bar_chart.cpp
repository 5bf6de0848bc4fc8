#include "bar_chart.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace pianola::bench {
namespace {

constexpr double width = 760;
constexpr double height = 300;
constexpr double left = 20;
constexpr double top = 60;
constexpr double bottom = 250;
constexpr std::array<const char*, 4> colours{"#3566a8", "#e08a2c", "#7a9e48", "#8a6bb0"};

/// Three significant digits at most, and none after the point from 100 on.
std::string label(double value) {
    char text[32];
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals);
    return {text, end.ptr};
}

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text)
        safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    return safe;
}

std::string text_at(double x, double y, const char* anchor, int size, const std::string& text) {
    return "<text x=\"" + label(x) + "\" y=\"" + label(y) + "\" text-anchor=\"" + anchor +
           "\" font-size=\"" + std::to_string(size) + "\">" + escaped(text) + "</text>\n";
}

std::string box(double x, double y, double wide, double high, const char* colour) {
    return "<rect x=\"" + label(x) + "\" y=\"" + label(y) + "\" width=\"" + label(wide) +
           "\" height=\"" + label(high) + "\" fill=\"" + colour + "\"/>\n";
}

double largest(const bar_chart& chart) {
    double most = 0;
    for (const auto& group : chart.groups)
        for (const double value : group.values)
            most = std::max(most, value);
    return most > 0 ? most : 1;
}

std::string legend(const bar_chart& chart) {
    std::string out;
    double x = left;
    for (std::size_t i = 0; i != chart.series.size(); ++i) {
        out += box(x, 34, 12, 12, colours[i % colours.size()]);
        out += text_at(x + 17, 45, "start", 12, chart.series[i]);
        x += 40 + 7.5 * static_cast<double>(chart.series[i].size());
    }
    return out;
}

std::string bars(const bar_chart& chart) {
    std::string out;
    const double most = largest(chart);
    const double room = (width - 2 * left) / static_cast<double>(chart.groups.size());
    const double bar = room * 0.8 / static_cast<double>(chart.series.size());
    for (std::size_t g = 0; g != chart.groups.size(); ++g) {
        const double begin = left + room * (static_cast<double>(g) + 0.1);
        for (std::size_t s = 0; s != chart.groups[g].values.size(); ++s) {
            const double value = chart.groups[g].values[s];
            if (value < 0)
                continue;
            const double x = begin + bar * static_cast<double>(s);
            const double high = (bottom - top - 15) * value / most;
            out += box(x + 1, bottom - high, bar - 2, high, colours[s % colours.size()]);
            out += text_at(x + bar / 2, bottom - high - 4, "middle", 10, label(value));
        }
        out += text_at(begin + room * 0.4, bottom + 18, "middle", 11, chart.groups[g].name);
    }
    return out;
}

} // namespace

std::string bar_chart::svg() const {
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + label(width) +
                      " " + label(height) + "\" font-family=\"sans-serif\" fill=\"#222\">\n";
    out += box(0, 0, width, height, "#ffffff");
    out += text_at(left, 22, "start", 15, title + ", " + unit);
    out += legend(*this) + bars(*this);
    out += box(left, bottom, width - 2 * left, 1, "#888888");
    return out + "</svg>\n";
}

} // namespace pianola::bench
