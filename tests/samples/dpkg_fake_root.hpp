#pragma once

#include <pianola/runtime/samples/dpkg/file_digest.hpp>

#include <stdlib.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// A root directory with a dpkg database, built by a test and removed with this object.
class dpkg_fake_root {
public:
    dpkg_fake_root() {
        auto pattern = (std::filesystem::temp_directory_path() / "pianola-dpkg-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
        std::filesystem::create_directories(path / "var/lib/dpkg/info");
        write("/var/lib/dpkg/status", "");
    }
    dpkg_fake_root(const dpkg_fake_root&) = delete;
    dpkg_fake_root& operator=(const dpkg_fake_root&) = delete;
    ~dpkg_fake_root() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    std::string at(const std::string& inside) const { return path.string() + inside; }

    void write(const std::string& inside, const std::string& text, bool append = false) {
        std::filesystem::create_directories(std::filesystem::path(at(inside)).parent_path());
        std::ofstream file(at(inside), append ? std::ios::app : std::ios::trunc);
        BOOST_REQUIRE(file << text);
    }

    void link(const std::string& inside, const std::string& target) {
        std::filesystem::create_directories(std::filesystem::path(at(inside)).parent_path());
        std::filesystem::create_symlink(target, at(inside));
    }

    /// Adds an installed package to the status file; `more` are further fields, each with \n.
    void package(const std::string& name, const std::string& more = "") {
        write("/var/lib/dpkg/status",
              "Package: " + name + "\nStatus: install ok installed\nInstalled-Size: 2\n" +
                  "Architecture: amd64\nVersion: 1\n" + more + "\n",
              true);
    }

    /// Writes a file and records its MD5 in the list of the package `stem`.
    void ship(const std::string& stem, const std::string& inside, const std::string& text) {
        write(inside, text);
        record(stem, inside, md5(inside));
    }

    /// Adds a line to the lists of the package `stem`.
    void record(const std::string& stem, const std::string& inside, const std::string& md5) {
        write(
            "/var/lib/dpkg/info/" + stem + ".md5sums", md5 + "  " + inside.substr(1) + "\n", true);
        write("/var/lib/dpkg/info/" + stem + ".list", inside + "\n", true);
    }

    std::string md5(const std::string& inside) const {
        return pianola::samples::dpkg::digest_file(at(inside), {}).md5;
    }

    std::filesystem::path path;
};

/// For comparing vectors of strings with BOOST_TEST.
using dpkg_names = std::vector<std::string>;
