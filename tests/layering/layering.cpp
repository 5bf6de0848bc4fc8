#include "layering/layering.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace pianola::testing {
namespace {

constexpr std::size_t lines_max = 500;
constexpr std::size_t columns_max = 100;

constexpr std::array layers{"journal", "actors", "runtime", "api"};

// Where a third-party header may be named. Folders that are no layer may name anything.
struct belonging {
    const char* header;
    const char* place;
};
const std::array belongings{
    belonging{"rocksdb/", R"(journal/((detail/)?rocksdb_\w+\.cpp|detail/rocksdb_\w+\.hpp))"},
    belonging{"boost/json", "(actors|runtime|api)/.*"},
    belonging{"boost/beast", "api/.*"},
    belonging{"boost/url", "api/.*"},
    belonging{"grpc", "api/grpc/.*"},
    belonging{"google/protobuf/", "api/grpc/.*"},
    belonging{"CLI/", "api/cli/.*"},
    belonging{"openssl/", "(api|runtime/samples)/.*"},
};

std::optional<std::size_t> layer_of(std::string_view path) {
    const auto found = std::ranges::find(layers, path.substr(0, path.find('/')));
    if (found == layers.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - layers.begin());
}

bool is_detail(std::string_view path) { return path.find("/detail/") != std::string_view::npos; }

std::size_t columns(std::string_view line) {
    const auto starts_a_character = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    };
    return static_cast<std::size_t>(std::ranges::count_if(line, starts_a_character));
}

class inspection {
public:
    explicit inspection(std::string_view path) : path_(path), layer_(layer_of(path)) {
        if (path_.ends_with("_test.cpp")) {
            const auto name = path_.substr(path_.rfind('/') + 1);
            suite_ = name.substr(0, name.size() - std::string_view("_test.cpp").size());
        }
    }

    std::vector<std::string> run(std::string_view text) && {
        std::istringstream lines{std::string(text)};
        for (std::string line; std::getline(lines, line);) {
            ++number_;
            check_shape(line);
            if (suite_)
                check_suite(line);
            if (layer_)
                check_include(line);
        }
        if (number_ > lines_max)
            report("more than 500 lines");
        return std::move(found_);
    }

private:
    void report(std::string_view what) {
        found_.push_back(path_ + ':' + std::to_string(number_) + ": " + std::string(what));
    }

    void check_shape(const std::string& line) {
        // In two halves, so that this file keeps the rule too.
        static const std::regex marker("\\b(TO"
                                       "DO|FIX"
                                       "ME)\\b");
        if (columns(line) > columns_max)
            report("more than 100 columns");
        if (std::regex_search(line, marker))
            report("leftover marker");
    }

    void check_suite(const std::string& line) {
        static const std::regex opens(R"(^BOOST_(?:AUTO|FIXTURE)_TEST_SUITE\((\w+).*)");
        static const std::regex is_case(R"(^BOOST_\w+_TEST_CASE.*)");
        std::smatch match;
        if (std::regex_match(line, match, opens)) {
            if (depth_++ == 0 && match[1] != *suite_)
                report("the suite is not called " + *suite_);
        } else if (line.starts_with("BOOST_AUTO_TEST_SUITE_END")) {
            --depth_;
        } else if (depth_ == 0 && std::regex_match(line, is_case)) {
            report("a test outside of the suite " + *suite_);
        }
    }

    void check_include(const std::string& line) {
        static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
        std::smatch match;
        if (!std::regex_match(line, match, include))
            return;
        const std::string header = match[2];
        if (match[1] == "\"")
            report("an include by \"...\" and not by <pianola/...>");
        else if (header.starts_with("pianola/"))
            check_own_include(header.substr(std::string_view("pianola/").size()));
        else
            check_foreign_include(header);
    }

    void check_own_include(std::string_view header) {
        const auto included = layer_of(header);
        if (!included || *included > *layer_)
            report("includes upwards");
        else if (!is_detail(header))
            return;
        else if (included != layer_)
            report("includes another layer's detail");
    }

    void check_foreign_include(std::string_view header) {
        for (const auto& [prefix, place] : belongings)
            if (header.starts_with(prefix) && !std::regex_match(path_, std::regex(place)))
                report("names " + std::string(prefix) + " outside of " + place);
    }

    std::string path_;
    std::optional<std::size_t> layer_;
    std::optional<std::string> suite_; // what an x_test.cpp has to call its suite
    std::size_t number_ = 0;
    int depth_ = 0;
    std::vector<std::string> found_;
};

} // namespace

std::vector<std::string> violations(std::string_view path, std::string_view text) {
    return inspection(path).run(text);
}

std::vector<std::string> violations_below(const std::filesystem::path& root) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const char* folder : {"journal", "actors", "runtime", "api", "tests", "benchmarks"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder))
            if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
                files.push_back(entry.path());
    std::ranges::sort(files);

    std::vector<std::string> found;
    for (const auto& file : files) {
        std::ifstream in(file);
        if (!in)
            throw std::runtime_error("cannot read " + file.string());
        const std::string text(std::istreambuf_iterator<char>(in), {});
        std::ranges::move(violations(file.lexically_relative(root).generic_string(), text),
                          std::back_inserter(found));
    }
    return found;
}

} // namespace pianola::testing
