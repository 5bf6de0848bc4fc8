#include <pianola/api/cli/key_file.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace pianola::cli {

std::vector<std::string> read_key_file(const std::string& path) {
    std::ifstream file(path);
    if (!file)
        throw std::invalid_argument("cannot read the key file " + path);
    std::vector<std::string> keys;
    for (std::string line; std::getline(file, line);) {
        constexpr const char* blanks = " \t\r";
        const auto first = line.find_first_not_of(blanks);
        if (first == std::string::npos || line[first] == '#')
            continue;
        keys.push_back(line.substr(first, line.find_last_not_of(blanks) - first + 1));
    }
    if (keys.empty())
        throw std::invalid_argument("there is no key in the key file " + path);
    return keys;
}

std::string key_of_environment() {
    const char* key = std::getenv("PIANOLA_KEY");
    return key == nullptr ? "" : key;
}

} // namespace pianola::cli
