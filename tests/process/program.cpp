#include "process/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace pianola::test {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds a_minute{60'000};

int checked(int result, const char* what) {
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), what);
    return result;
}

int memory_file(const char* name, const std::string& content) {
    const int file = checked(::memfd_create(name, MFD_CLOEXEC), "memfd_create");
    if (::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()) ||
        ::lseek(file, 0, SEEK_SET) != 0)
        throw std::runtime_error("cannot write the input of a program");
    return file;
}

std::string binary(const std::string& name) {
    const char* folder = std::getenv("PIANOLA_BIN");
    if (folder == nullptr)
        throw std::runtime_error("PIANOLA_BIN does not name the folder of the programs");
    return std::string(folder) + "/" + name;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// This process's own, without what would change the command's defaults, and more.
std::vector<char*> environment(std::vector<std::string>& more) {
    std::vector<char*> variables;
    for (char** each = environ; *each != nullptr; ++each)
        if (const std::string_view text = *each;
            !text.starts_with("PIANOLA_URL=") && !text.starts_with("PIANOLA_KEY="))
            variables.push_back(*each);
    for (std::string& each : more)
        variables.push_back(each.data());
    variables.push_back(nullptr);
    return variables;
}

bool readable_within(int descriptor, milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
        pollfd one{descriptor, POLLIN, 0};
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
        const int ready =
            ::poll(&one, 1, static_cast<int>(std::max(left, milliseconds{0}).count()));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

/// In the child: only what is allowed between fork and exec.
[[noreturn]] void become(char* const* arguments, char* const* variables, int in, int out, int err) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::execve(arguments[0], arguments, variables);
    ::_exit(127);
}

} // namespace

program::program(const std::vector<std::string>& arguments,
                 const std::string& input,
                 std::vector<std::string> further,
                 const std::string& name) {
    std::vector<std::string> line{binary(name)};
    line.insert(line.end(), arguments.begin(), arguments.end());
    const auto pointers = pointers_to(line);
    const auto variables = environment(further);

    int out[2];
    checked(::pipe2(out, O_CLOEXEC), "pipe2");
    output_ = out[0];
    const int in = memory_file("input", input);
    errors_ = memory_file("errors", {});
    id_ = checked(::fork(), "fork");
    if (id_ == 0)
        become(pointers.data(), variables.data(), in, out[1], errors_);
    ::close(out[1]);
    ::close(in);
    handle_ = checked(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0)), "pidfd_open");
}

program::~program() {
    if (!ended_) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    for (const int descriptor : {handle_, output_, errors_})
        ::close(descriptor);
}

bool program::more() {
    char bytes[16384];
    if (!readable_within(output_, a_minute))
        return false;
    const auto got = ::read(output_, bytes, sizeof bytes);
    if (got <= 0)
        return false;
    unread_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::optional<std::string> program::read_line() {
    while (unread_.find('\n') == std::string::npos)
        if (!more())
            return std::nullopt;
    const auto end = unread_.find('\n');
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
}

std::string program::read_all() {
    while (more()) {}
    return std::exchange(unread_, {});
}

std::string program::errors() const {
    std::string text;
    char bytes[4096];
    for (;;) {
        const auto got = ::pread(errors_, bytes, sizeof bytes, static_cast<off_t>(text.size()));
        if (got <= 0)
            return text;
        text.append(bytes, static_cast<std::size_t>(got));
    }
}

void program::signal(int number) const {
    if (!ended_)
        ::kill(id_, number);
}

bool program::ends_within(milliseconds limit) const {
    return ended_ || readable_within(handle_, limit);
}

int program::wait() {
    if (ended_)
        return *ended_;
    if (!ends_within(a_minute))
        throw std::runtime_error("a program does not end; it said: " + errors());
    int status = 0;
    checked(::waitpid(id_, &status, 0), "waitpid");
    ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return *ended_;
}

command_result run_command(const std::vector<std::string>& arguments,
                           const std::string& input,
                           std::vector<std::string> variables,
                           const std::string& name) {
    program running(arguments, input, std::move(variables), name);
    command_result result;
    result.output = running.read_all();
    result.status = running.wait();
    result.errors = running.errors();
    return result;
}

temporary_directory::temporary_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "pianola-process-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = pattern;
}

temporary_directory::~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace pianola::test
