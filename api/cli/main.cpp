#include <pianola/api/cli/command_line.hpp>

int main(int argc, char** argv) { return pianola::cli::run_command_line(argc, argv); }
