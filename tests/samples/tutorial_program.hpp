#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

/// A running program of the tutorial. Killed, if it still runs, and reaped by the destructor.
class tutorial_program {
public:
    explicit tutorial_program(const std::string& name, std::vector<std::string> arguments = {}) {
        const char* folder = std::getenv("PIANOLA_BIN");
        BOOST_REQUIRE_MESSAGE(folder, "PIANOLA_BIN does not name the folder of the programs");
        arguments.insert(arguments.begin(), std::string(folder) + "/samples/" + name);
        std::vector<char*> pointers;
        for (auto& text : arguments)
            pointers.push_back(text.data());
        pointers.push_back(nullptr);

        std::array<int, 2> pipe{};
        BOOST_REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
        const int failed =
            ::posix_spawn(&id_, pointers[0], &actions, nullptr, pointers.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        output_ = ::fdopen(pipe[0], "r");
        BOOST_REQUIRE_MESSAGE(failed == 0, "cannot run " << arguments[0]);
        running_ = true;
    }
    tutorial_program(const tutorial_program&) = delete;
    tutorial_program& operator=(const tutorial_program&) = delete;
    ~tutorial_program() {
        if (running_)
            end(SIGKILL);
        std::fclose(output_);
    }

    /// The next line it prints; none once it has closed its output.
    std::optional<std::string> line() {
        std::string text;
        int next = 0;
        while ((next = std::fgetc(output_)) != EOF && next != '\n')
            text += static_cast<char>(next);
        return next == EOF && text.empty() ? std::nullopt : std::optional(text);
    }

    /// All the lines to come.
    std::vector<std::string> lines() {
        std::vector<std::string> all;
        while (auto next = line())
            all.push_back(std::move(*next));
        return all;
    }

    /// Sends it a signal, if given one, and gives its exit status, or minus what killed it.
    int end(int signal = 0) {
        if (signal != 0)
            ::kill(id_, signal);
        int status = 0;
        ::waitpid(id_, &status, 0);
        running_ = false;
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    pid_t id_ = 0;
    bool running_ = false;
    std::FILE* output_ = nullptr;
};
