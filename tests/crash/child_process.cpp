#include "crash/child_process.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

namespace pianola::test {
namespace {

constexpr unsigned seconds_allowed = 60;

int guarded(const std::function<int(child_notes&)>& body, child_notes& notes) {
    try {
        return body(notes);
    } catch (const std::exception& wrong) {
        std::snprintf(notes.complaint, sizeof notes.complaint, "%s", wrong.what());
        return child_process::complained;
    }
}

/// An assertion of RocksDB's writes to standard error, which would look like a failure of ours.
void silence() {
    if (std::freopen("/dev/null", "w", stderr) == nullptr)
        ::_exit(child_process::complained);
}

} // namespace

child_process::child_process() {
    void* const memory = ::mmap(
        nullptr, sizeof(child_notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "mmap");
    notes_ = new (memory) child_notes;
}

child_process::~child_process() { ::munmap(notes_, sizeof(child_notes)); }

child_end child_process::run(const std::function<int(child_notes&)>& body) {
    std::memset(notes_->complaint, 0, sizeof notes_->complaint);
    const auto child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        // The test framework's handlers would go on testing in the child after a signal.
        for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM})
            ::signal(signal, SIG_DFL);
        ::alarm(seconds_allowed);
        silence();
        ::_exit(guarded(body, *notes_));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    child_end end;
    if (WIFEXITED(status))
        end.status = WEXITSTATUS(status);
    else
        end.signal = WTERMSIG(status);
    return end;
}

std::string child_process::complaint() const { return notes_->complaint; }

} // namespace pianola::test
