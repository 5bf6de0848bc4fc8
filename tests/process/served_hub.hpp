#pragma once

#include "process/program.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

/// A `pianola serve` with the samples, on a free port of 127.0.0.1.
class served_hub {
public:
    /// Starts it without waiting for anything.
    explicit served_hub(const std::filesystem::path& data,
                        const std::vector<std::string>& further = {})
        : program_(arguments(data, further)) {}
    served_hub(const std::filesystem::path& data,
               const std::vector<std::string>& further,
               std::vector<std::string> variables)
        : program_(arguments(data, further), {}, std::move(variables)) {}

    /// Waits until it listens. Throws when it ends instead.
    void await_listening() {
        const auto line = program_.read_line();
        const auto at = line ? line->rfind(' ') + 1 : 0;
        if (!line || line->find("://127.0.0.1:", at) == std::string::npos)
            throw std::runtime_error("pianola serve did not start: " + program_.errors());
        url_ = line->substr(at);
        port_ = static_cast<std::uint16_t>(std::stoul(url_.substr(url_.rfind(':') + 1)));
    }

    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] program& process() noexcept { return program_; }

private:
    static std::vector<std::string> arguments(const std::filesystem::path& data,
                                              const std::vector<std::string>& further) {
        std::vector<std::string> all{
            "serve", "--samples", "--data", data.string(), "--http", "127.0.0.1:0"};
        all.insert(all.end(), further.begin(), further.end());
        return all;
    }

    program program_;
    std::string url_;
    std::uint16_t port_ = 0;
};

} // namespace pianola::test
