#include <pianola/api/cli/progress_bar.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <iostream>

namespace pianola::cli {

std::string progress_text(std::uint64_t done, std::uint64_t of, const std::string& what) {
    constexpr std::size_t width = 40;
    const double part = static_cast<double>(done) / static_cast<double>(of);
    const auto filled = static_cast<std::size_t>(std::min(part, 1.0) * width);
    return "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
           std::to_string(done) + " of " + std::to_string(of) + " " + what;
}

progress_bar::progress_bar(std::string what)
    : progress_bar(std::cerr, isatty(STDERR_FILENO) != 0, std::move(what)) {}

progress_bar::~progress_bar() {
    if (drawn_)
        out_ << std::endl;
}

void progress_bar::show(std::uint64_t done, std::uint64_t of) {
    if (!terminal_ || of == 0)
        return;
    out_ << '\r' << progress_text(done, of, what_) << std::flush;
    drawn_ = true;
}

} // namespace pianola::cli
