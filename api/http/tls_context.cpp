#include <pianola/api/http/tls_context.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

namespace ssl = asio::ssl;

void require_readable(const std::filesystem::path& file, const std::string& what) {
    // Apart from the rest, because OpenSSL does not tell a missing file from a wrong one.
    if (file.empty())
        throw std::invalid_argument("TLS needs both a certificate and its key; the " + what +
                                    " is missing");
    std::error_code ec;
    if (!std::filesystem::is_regular_file(file, ec) || !std::ifstream(file))
        throw std::invalid_argument("cannot read the TLS " + what + " " + file.string());
}

int reason(error_code ec) { return ERR_GET_REASON(static_cast<unsigned long>(ec.value())); }

void set_protocol(ssl::context& context) {
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

void load(ssl::context& context,
          const std::filesystem::path& certificate,
          const std::filesystem::path& key) {
    error_code ec;
    context.use_certificate_chain_file(certificate.string(), ec);
    if (ec)
        throw std::invalid_argument(certificate.string() +
                                    " is no PEM certificate: " + ec.message());
    // Without this OpenSSL would ask at the terminal for the passphrase of a key that has one.
    context.set_password_callback(
        [](std::size_t, ssl::context::password_purpose) { return std::string(); }, ec);
    context.use_private_key_file(key.string(), ssl::context::pem, ec);
    const bool other_pair =
        ec ? reason(ec) == X509_R_KEY_VALUES_MISMATCH
           : SSL_CTX_check_private_key(context.native_handle()) != 1; // of another algorithm
    if (other_pair)
        throw std::invalid_argument("the TLS key " + key.string() +
                                    " does not belong to the certificate " + certificate.string());
    if (ec)
        throw std::invalid_argument(key.string() +
                                    " is no PEM private key without a passphrase: " + ec.message());
}

} // namespace

std::optional<ssl::context> make_tls_context(const std::filesystem::path& certificate,
                                             const std::filesystem::path& key,
                                             error_code& ec,
                                             diagnostics& why) {
    ec = {};
    why = {};
    try {
        require_readable(certificate, "certificate");
        require_readable(key, "key");
        std::optional<ssl::context> context(std::in_place, ssl::context::tls_server);
        set_protocol(*context);
        load(*context, certificate, key);
        return context;
    } catch (const std::exception& error) {
        ERR_clear_error();
        ec = errc::invalid_argument;
        why.message = error.what();
        return std::nullopt;
    }
}

} // namespace pianola::http
