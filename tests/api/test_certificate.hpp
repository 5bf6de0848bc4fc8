#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace pianola::test {

/// A new key and a certificate for it that signs itself, valid for an hour, as PEM files in a
/// directory of their own.
class test_certificate {
public:
    explicit test_certificate(const std::string& names = "IP:127.0.0.1,DNS:localhost")
        : directory_(make_directory()), key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
        write(certificate_file(),
              [&](std::FILE* to) { return PEM_write_X509(to, certificate_for(names).get()); });
        write(key_file(), [&](std::FILE* to) {
            return PEM_write_PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }
    ~test_certificate() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    test_certificate(const test_certificate&) = delete;
    test_certificate& operator=(const test_certificate&) = delete;

    [[nodiscard]] std::string certificate_file() const { return (directory_ / "c.pem").string(); }
    [[nodiscard]] std::string key_file() const { return (directory_ / "k.pem").string(); }
    /// The same key, behind a passphrase.
    [[nodiscard]] std::string locked_key_file() const {
        const auto path = (directory_ / "locked.pem").string();
        write(path, [&](std::FILE* to) {
            std::string secret = "secret";
            return PEM_write_PKCS8PrivateKey(to,
                                             key_.get(),
                                             EVP_aes_128_cbc(),
                                             secret.data(),
                                             static_cast<int>(secret.size()),
                                             nullptr,
                                             nullptr);
        });
        return path;
    }
    [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_; }

private:
    using certificate = std::unique_ptr<X509, decltype(&X509_free)>;

    static std::filesystem::path make_directory() {
        auto name = (std::filesystem::temp_directory_path() / "pianola-tls-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("mkdtemp");
        return name;
    }

    certificate certificate_for(const std::string& names) const {
        certificate made(X509_new(), X509_free);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
        X509_set_pubkey(made.get(), key_.get());
        X509_NAME* name = X509_get_subject_name(made.get());
        const auto* text = reinterpret_cast<const unsigned char*>("Pianola test");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(made.get(), name);
        add(*made, NID_subject_alt_name, names);
        add(*made, NID_basic_constraints, "critical,CA:TRUE");
        if (X509_sign(made.get(), key_.get(), EVP_sha256()) == 0)
            throw std::runtime_error("X509_sign");
        return made;
    }

    static void add(X509& to, int kind, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
        X509_add_ext(&to, extension, -1);
        X509_EXTENSION_free(extension);
    }

    static void write(const std::string& path, const auto& content) {
        std::FILE* file = std::fopen(path.c_str(), "w");
        const bool written = file != nullptr && content(file) == 1;
        if (file == nullptr || std::fclose(file) != 0 || !written)
            throw std::runtime_error("cannot write " + path);
    }

    std::filesystem::path directory_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

} // namespace pianola::test
