#include <pianola/runtime/samples/dpkg/file_digest.hpp>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string_view>
#include <vector>

namespace pianola::samples::dpkg {
namespace {

constexpr std::size_t block_size = 256 * 1024; // a block and its digest stay in the L2 cache

struct openssl_delete {
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void check(bool good) {
    if (!good)
        throw std::runtime_error("OpenSSL cannot compute MD5 here");
}

class md5_hasher {
public:
    // A machine in FIPS mode must not refuse: nothing here relies on MD5 for security.
    md5_hasher()
        : digest_(EVP_MD_fetch(nullptr, "MD5", "-fips")),
          context_(EVP_MD_CTX_new()),
          block_(block_size) {
        check(digest_ && context_);
    }

    std::vector<char>& block() { return block_; }
    void begin() { check(EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1); }
    void add(std::size_t size) {
        check(EVP_DigestUpdate(context_.get(), block_.data(), size) == 1);
    }

    std::string finish() {
        static constexpr std::string_view digits = "0123456789abcdef";
        std::array<unsigned char, EVP_MAX_MD_SIZE> raw;
        unsigned int size = 0;
        check(EVP_DigestFinal_ex(context_.get(), raw.data(), &size) == 1);
        std::string hex;
        for (unsigned int i = 0; i < size; ++i)
            hex.append(1, digits[raw[i] >> 4]).append(1, digits[raw[i] & 0xF]);
        return hex;
    }

private:
    std::unique_ptr<EVP_MD, openssl_delete> digest_;
    std::unique_ptr<EVP_MD_CTX, openssl_delete> context_;
    std::vector<char> block_;
};

struct open_file {
    explicit open_file(const std::string& path)
        : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {}
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    ~open_file() {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    const int descriptor;
};

std::error_code last_error() { return {errno, std::generic_category()}; }

} // namespace

file_digest digest_file(const std::string& path, const std::stop_token& stop) {
    file_digest result;
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) {
        result.error = last_error();
        return result;
    }
    if (!S_ISREG(about.st_mode))
        return result;
    const open_file file(path);
    if (file.descriptor < 0) {
        result.error = last_error();
        return result;
    }
    if (about.st_size > static_cast<off_t>(block_size))
        ::posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    thread_local md5_hasher hasher;
    hasher.begin();
    for (;;) {
        if (stop.stop_requested())
            throw audit_interrupted();
        const auto count = ::read(file.descriptor, hasher.block().data(), block_size);
        if (count == 0)
            break;
        if (count > 0) {
            hasher.add(static_cast<std::size_t>(count));
            result.bytes += static_cast<std::uint64_t>(count);
        } else if (errno != EINTR) {
            result.error = last_error();
            return result;
        }
    }
    result.md5 = hasher.finish();
    return result;
}

} // namespace pianola::samples::dpkg
