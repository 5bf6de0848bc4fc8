#include <pianola/api/cli/confirmation.hpp>

#include <unistd.h>

#include <cctype>
#include <iostream>
#include <stdexcept>

namespace pianola::cli {

questioner questioner::at_terminal() { return {std::cin, std::cerr, isatty(STDIN_FILENO) != 0}; }

void questioner::expect_somebody(const std::string& deed, bool yes) const {
    if (!yes && !somebody_)
        throw std::invalid_argument("there is nobody to ask whether to " + deed +
                                    "; give --yes if that is wanted");
}

bool questioner::agrees_to(const std::string& deed, bool yes) {
    expect_somebody(deed, yes);
    if (yes)
        return true;
    out_ << "Really " << deed << "? [y/N] " << std::flush;
    std::string answer;
    std::getline(in_, answer);
    for (char& c : answer)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return answer == "y" || answer == "yes";
}

} // namespace pianola::cli
