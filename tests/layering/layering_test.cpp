#include "layering/layering.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

namespace layering {

using pianola::testing::violations;

struct source {
    std::string path;
    std::string text;

    friend std::ostream& operator<<(std::ostream& out, const source& s) {
        return out << s.path << ": " << s.text.substr(0, 60);
    }
};

const source refused[] = {
    {"journal/x.cpp", "#include <pianola/actors/y.hpp>\n"},
    {"actors/x.hpp", "#include <pianola/runtime/y.hpp>\n"},
    {"runtime/detail/x.cpp", "#include <pianola/api/http/y.hpp>\n"},
    {"api/x.cpp", "#include <pianola/tests/y.hpp>\n"},
    {"runtime/x.cpp", "#include \"runtime/y.hpp\"\n"},
    {"runtime/x.cpp", "#include <pianola/journal/detail/y.hpp>\n"},
    {"journal/memory_journal.cpp", "#include <rocksdb/db.h>\n"},
    {"journal/rocksdb_journal.hpp", "#include <rocksdb/db.h>\n"},
    {"runtime/rocksdb_x.cpp", "# include <rocksdb/db.h>\n"},
    {"runtime/x.cpp", "#include <boost/beast/core.hpp>\n"},
    {"runtime/x.cpp", "#include <boost/url/url.hpp>\n"},
    {"journal/x.hpp", "#include <boost/json.hpp>\n"},
    {"api/http/x.cpp", "#include <grpcpp/grpcpp.h>\n"},
    {"api/http/x.cpp", "#include <CLI/CLI.hpp>\n"},
    {"runtime/x.cpp", "#include <openssl/evp.h>\n"},
    {"api/x.cpp", std::string(101, ' ') + "\n"},
    {"tests/x.cpp", std::string(501, '\n')},
    {"benchmarks/x.cpp",
     "// TO"
     "DO: later\n"},
    {"journal/x.hpp",
     "// FIX"
     "ME\n"},
    {"tests/api/x_test.cpp", "BOOST_AUTO_TEST_SUITE(y)\nBOOST_AUTO_TEST_SUITE_END()\n"},
    {"tests/api/x_test.cpp", "BOOST_FIXTURE_TEST_SUITE(x_test, f)\nBOOST_AUTO_TEST_SUITE_END()\n"},
    {"tests/api/x_test.cpp", "BOOST_AUTO_TEST_CASE(a) {}\n"},
};

const source accepted[] = {
    {"api/x.cpp", "#include <pianola/runtime/y.hpp>\n#include <pianola/api/detail/y.hpp>\n"},
    {"journal/x.hpp", "#include <boost/asio/any_completion_handler.hpp>\n#include <string>\n"},
    {"journal/rocksdb_journal.cpp", "#include <rocksdb/db.h>\n"},
    {"journal/detail/rocksdb_keys.hpp", "#include <rocksdb/slice.h>\n"},
    {"runtime/detail/x.hpp", "#include <pianola/runtime/detail/y.hpp>\n"},
    {"runtime/x.hpp", "#include <pianola/runtime/detail/y.hpp>\n"},
    {"api/grpc/x.cpp", "#include <grpcpp/grpcpp.h>\n"},
    {"tests/crash/x.cpp", "#include \"crash/y.hpp\"\n#include <rocksdb/file_system.h>\n"},
    {"tests/x.cpp", std::string(500, '\n')},
    {"api/x.cpp", "// \u2014" + std::string(96, '.') + "\n"},
    {"tests/api/x_test.cpp",
     "BOOST_AUTO_TEST_SUITE(x)\n"
     "BOOST_AUTO_TEST_SUITE(inner)\nBOOST_AUTO_TEST_CASE(a) {}\nBOOST_AUTO_TEST_SUITE_END()\n"
     "BOOST_DATA_TEST_CASE(b, values) {}\nBOOST_AUTO_TEST_SUITE_END()\n"},
};

} // namespace layering

BOOST_AUTO_TEST_SUITE(layering)

// ctest runs each program in its folder below tests/.
BOOST_AUTO_TEST_CASE(the_repository_keeps_the_rules) {
    for (const auto& violation : pianola::testing::violations_below("../.."))
        BOOST_ERROR(violation);
}

BOOST_DATA_TEST_CASE(a_breach_is_refused_once, boost::unit_test::data::make(refused)) {
    BOOST_TEST(violations(sample.path, sample.text).size() == 1U);
}

BOOST_DATA_TEST_CASE(what_keeps_the_rules_is_accepted, boost::unit_test::data::make(accepted)) {
    for (const auto& violation : violations(sample.path, sample.text))
        BOOST_ERROR(violation);
}

BOOST_AUTO_TEST_SUITE_END()
