// All workloads, and what came of them as a page to read.
#include "bar_chart.hpp"
#include "machine.hpp"
#include "own_process.hpp"
#include "report.hpp"
#include "report_lines.hpp"
#include "sections.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

namespace json = boost::json;
using lines = std::vector<json::object>;

double number(const json::object& line, std::string_view name, double otherwise = -1) {
    const auto* value = line.if_contains(name);
    return value != nullptr && value->is_number() ? value->to_number<double>() : otherwise;
}

/// With commas between thousands from 1,000 on, else four significant digits.
std::string readable(double value) {
    std::array<char, 32> digits{};
    const bool whole = value >= 1000 || value == static_cast<double>(static_cast<long>(value));
    const auto end = whole ? std::to_chars(digits.data(),
                                           digits.data() + digits.size(),
                                           static_cast<long>(value + 0.5))
                           : std::to_chars(digits.data(),
                                           digits.data() + digits.size(),
                                           value,
                                           std::chars_format::general,
                                           value < 1 ? 3 : 4);
    std::string text(digits.data(), end.ptr);
    if (whole)
        for (std::size_t at = text.size(); at > 3;)
            text.insert(at -= 3, ",");
    return text;
}

std::string cell(const json::object& line, const std::string& name) {
    const auto* value = line.if_contains(name);
    if (value == nullptr)
        return "";
    return value->is_string() ? std::string(value->as_string())
                              : readable(value->to_number<double>());
}

/// The share of the processors' time and who had it, and that of the disk's time, as far as a line
/// tells.
struct shares {
    double cpu = -1;
    double commit = -1;
    double tables = -1;
    double sync = -1;

    explicit shares(const json::object& line) {
        const double seconds = number(line, "seconds");
        cpu = number(line, "cpu_share");
        commit = number(line, "commit_share");
        tables = number(line, "tables_share");
        if (seconds > 0 && line.contains("syncs") && line.contains("sync_ms"))
            sync = std::min(1.0, number(line, "syncs") * number(line, "sync_ms") / 1000 / seconds);
    }
    [[nodiscard]] bool known() const { return cpu >= 0; }
    [[nodiscard]] std::string limit() const {
        const auto percent = [](double share) {
            return readable(static_cast<double>(static_cast<int>(share * 100 + 0.5))) + " %";
        };
        std::string text = "CPU " + percent(cpu);
        if (commit >= 0)
            text += " (commits " + percent(commit) + ", tables " + percent(tables) + ")";
        if (sync >= 0)
            text += ", a sync under way " + percent(sync);
        if (cpu > 0.8)
            return text + ": the processors";
        return sync > 0.6 ? text + ": the disk" : text;
    }
};

std::string table(const section& part, const lines& found, bool with_limits) {
    std::string out = "|";
    std::string rule = "|";
    for (const auto& [name, heading] : part.columns) {
        out += " " + heading + " |";
        rule += "---|";
    }
    out += with_limits ? " where the time goes, and what is the limit |\n" : "\n";
    out += rule + (with_limits ? "---|\n" : "\n");
    for (const json::object& line : found) {
        out += "|";
        for (const auto& [name, heading] : part.columns)
            out += " " + cell(line, name) + " |";
        out += with_limits ? " " + shares(line).limit() + " |\n" : "\n";
    }
    return out;
}

bar_chart chart_of(std::string title,
                   std::string unit,
                   const lines& found,
                   const std::string& group,
                   const std::vector<std::pair<std::string, std::string>>& series) {
    bar_chart chart{std::move(title), std::move(unit), {}, {}};
    for (const auto& [member, name] : series)
        chart.series.push_back(name);
    for (const json::object& line : found) {
        bar_chart::group made{cell(line, group), {}};
        for (const auto& [member, name] : series)
            made.values.push_back(number(line, member));
        chart.groups.push_back(std::move(made));
    }
    return chart;
}

class writer {
public:
    writer(const report_options& how, const report_lines& all) : how_(how), all_(all) {}

    void write() {
        page_ =
            "# Results\n\n"
            "Written by `./dev bench`. What a workload measures says `benchmarks/README.md`. "
            "CPU is the share of the time of all processors, and in brackets what parts of it the "
            "threads of the journal had: those that write and sync commits, and those that "
            "flush and compact tables. The rest are turns, activities and clients.\n\n";
        if (how_.small)
            page_ += "**These are runs with hardly any work: they show that all of it works, and "
                     "no figure means anything.**\n\n";
        page_ += "| machine | |\n|---|---|\n";
        for (const auto& [name, value] : describe_machine())
            page_ += "| " + name + " | " + value + " |\n";
        for (const section& part : report_sections())
            add(part, all_.medians(part.workload));
        save("README.md", page_);
        std::string texts;
        for (const std::string& line : all_.texts())
            texts += line + "\n";
        save("lines.jsonl", texts);
    }

private:
    void add(const section& part, const lines& found) {
        if (found.empty())
            throw std::runtime_error("no line of the workload " + part.workload);
        const bool with_limits = shares(found.front()).known();
        page_ += "\n## " + part.workload + "\n\n" + part.question + " Medians of " +
                 std::to_string(all_.repeated(part.workload)) +
                 (all_.repeated(part.workload) == 1 ? " run.\n\n" : " runs.\n\n") + part.limit +
                 "\n\n";
        page_ += table(part, found, with_limits);
        if (part.workload == "hello") {
            plot("hello_throughput.svg",
                 chart_of("hello",
                          "orchestrations a second, by clients",
                          found,
                          "concurrency",
                          {{"per_second", "orchestrations"}}));
            plot("hello_latency.svg",
                 chart_of("hello",
                          "milliseconds by clients",
                          found,
                          "concurrency",
                          {{"p50_ms", "p50"}, {"p99_ms", "p99"}}));
        }
        if (part.workload == "query")
            plot(
                "query_pages.svg",
                chart_of("query",
                         "milliseconds a page, by list",
                         found,
                         "query",
                         {{"page_p50_ms", "p50"}, {"page_p99_ms", "p99"}, {"page_max_ms", "max"}}));
    }

    void plot(const std::string& file, const bar_chart& chart) {
        save(file, chart.svg());
        page_ += "\n![" + chart.title + ": " + chart.unit + "](" + file + ")\n";
    }

    void save(const std::string& file, const std::string& text) const {
        std::ofstream out(how_.output / file);
        out << text;
        out.close();
        if (!out)
            throw std::runtime_error("cannot write " + (how_.output / file).string());
    }

    const report_options& how_;
    const report_lines& all_;
    std::string page_;
};

section::words quick(section::words run) {
    if (std::ranges::find(run, "--seconds") == run.end())
        run.insert(run.end(), {"--seconds", "0.1"});
    run.insert(run.end(), {"--warm-up", "0.02", "--ceiling", "0.02"});
    return run;
}

void run_all(const report_options& how, report_lines& all) {
    for (std::size_t round = 0; round != how.repeat; ++round)
        for (const section& part : report_sections()) {
            if (part.once && round > 0)
                continue;
            for (const section::words& run : how.small ? part.small_runs : part.runs) {
                std::string said;
                for (const std::string& word : run)
                    said += " " + word;
                std::cerr << "run " << round + 1 << " of " << how.repeat << ":" << said << '\n';
                run_myself(how.small ? quick(run) : run, [&all](const std::string& line) {
                    std::cout << line << std::endl;
                    all.add(line);
                });
            }
        }
}

void read_lines(const std::filesystem::path& from, report_lines& all) {
    std::ifstream file(from);
    if (!file)
        throw std::runtime_error("cannot read " + from.string());
    for (std::string line; std::getline(file, line);)
        all.add(line);
}

} // namespace

void run_report(const report_options& how) {
    std::filesystem::create_directories(how.output); // or fails before anything runs
    report_lines all;
    if (!how.from.empty())
        read_lines(how.from, all);
    else
        run_all(how, all);
    writer(how, all).write();
    std::cerr << "written: " << (how.output / "README.md").string() << '\n';
}

} // namespace pianola::bench
