#include "own_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace pianola::bench {
namespace {

[[noreturn]] void become(const std::vector<std::string>& arguments, int output) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output, STDOUT_FILENO);
    std::vector<const char*> words{"pianola-bench"};
    for (const std::string& each : arguments)
        words.push_back(each.c_str());
    words.push_back(nullptr);
    execv("/proc/self/exe", const_cast<char* const*>(words.data()));
    _exit(127);
}

void read_lines(int from, const std::function<void(const std::string&)>& line) {
    std::string text;
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = read(from, piece.data(), piece.size())) > 0;) {
        text.append(piece.data(), static_cast<std::size_t>(size));
        for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos;) {
            line(text.substr(0, end));
            text.erase(0, end + 1);
        }
    }
}

} // namespace

void run_myself(const std::vector<std::string>& arguments,
                const std::function<void(const std::string&)>& line) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        throw std::runtime_error("no pipe");
    const pid_t process = fork();
    if (process == 0)
        become(arguments, ends[1]);
    close(ends[1]);
    if (process > 0)
        read_lines(ends[0], line);
    close(ends[0]);
    int status = -1;
    if (process < 0 || waitpid(process, &status, 0) != process || status != 0)
        throw std::runtime_error("the workload " + arguments.front() + " failed");
}

} // namespace pianola::bench
