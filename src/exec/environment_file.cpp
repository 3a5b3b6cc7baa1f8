#include "src/exec/environment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace initbridge::exec {

namespace {

constexpr const char* line_ends = "\n\r";

bool is_one_of(char c, const char* set)
{
    return c != '\0' && std::strchr(set, c) != nullptr;
}

bool is_blank(char c)
{
    return is_one_of(c, " \t\n\r");
}

bool is_variable_name(const char* text)
{
    const auto is_start = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    if (!is_start(*text)) {
        return false;
    }
    for (; *text != '\0'; ++text) {
        if (!is_start(*text) && !(*text >= '0' && *text <= '9')) {
            return false;
        }
    }
    return true;
}

/// The code point at `byte`, and its bytes; false: there is none that systemd takes (surrogates and
/// noncharacters are none).
bool decode(const unsigned char* byte, unsigned& point, int& length)
{
    constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    length = *byte < 0x80             ? 1
             : (*byte & 0xe0) == 0xc0 ? 2
             : (*byte & 0xf0) == 0xe0 ? 3
             : (*byte & 0xf8) == 0xf0 ? 4
                                      : 0;
    point = length == 1 ? *byte : *byte & (0xffU >> (length + 1));
    for (int i = 1; i < length; ++i) {
        if ((byte[i] & 0xc0) != 0x80) {
            return false;
        }
        point = point << 6U | (byte[i] & 0x3fU);
    }
    return length > 0 && point >= least[length] && point <= 0x10ffff;
}

bool is_utf8(const char* text)
{
    const auto* byte = reinterpret_cast<const unsigned char*>(text);
    while (*byte != 0) {
        unsigned point = 0;
        int length = 0;
        const bool good = decode(byte, point, length);
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        const bool noncharacter =
            (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffeU) == 0xfffe;
        if (!good || surrogate || noncharacter) {
            return false;
        }
        byte += length;
    }
    return true;
}

bool is_kept(const char* name, const char* keep)
{
    const std::size_t length = std::strlen(name);
    while (keep != nullptr && *keep != '\0') {
        const std::size_t part = std::strcspn(keep, ",");
        if (part == length && std::strncmp(keep, name, length) == 0) {
            return true;
        }
        keep += part + (keep[part] == ',' ? 1 : 0);
    }
    return false;
}

/// Takes the text apart as parse_env_file_internal() of systemd does, from v254 on.
class Parser {
public:
    /// `out`: nullptr to look only whether all is well.
    Parser(char* buffer, const char* keep, Environment* out)
        : buffer_(buffer)
        , keep_(keep)
        , out_(out)
    {}

    /// An errno value.
    [[nodiscard]] int parse(const char* text)
    {
        for (; *text != '\0' && error_ == 0; ++text) {
            step(*text);
        }
        if (error_ == 0 && state_ >= State::before_value) {
            push();
        }
        return error_;
    }

private:
    enum class State {
        before_key,
        key,
        comment,
        comment_escape,
        before_value, // from here on there is an assignment
        value,
        escape,
        single_quotes,
        double_quotes,
        double_quotes_escape,
    };

    void step(char c)
    {
        switch (state_) {
        case State::before_key:
        case State::key:
        case State::comment:
        case State::comment_escape:
            step_key(c);
            return;
        case State::before_value:
        case State::value:
        case State::escape:
            step_value(c);
            return;
        case State::single_quotes:
        case State::double_quotes:
        case State::double_quotes_escape:
            step_quotes(c);
            return;
        }
    }

    void step_key(char c)
    {
        if (state_ == State::before_key) {
            if (is_one_of(c, "#;")) {
                state_ = State::comment;
            } else if (!is_blank(c)) {
                state_ = State::key;
                size_ = 0;
                add(c);
                trimmed_ = size_;
            }
        } else if (state_ == State::key) {
            if (is_one_of(c, line_ends)) {
                state_ = State::before_key;
            } else if (c == '=') {
                state_ = State::before_value;
                size_ = trimmed_;
                add('=');
                value_ = trimmed_ = size_;
            } else {
                add_trimmed(c);
            }
        } else if (is_one_of(c, line_ends)) {
            state_ = State::before_key;
        } else {
            state_ = c == '\\' && state_ == State::comment ? State::comment_escape : State::comment;
        }
    }

    void step_value(char c)
    {
        if (state_ == State::escape) {
            state_ = State::value;
            if (!is_one_of(c, line_ends)) {
                add(c);
                trimmed_ = size_;
            }
        } else if (is_one_of(c, line_ends)) {
            push();
            state_ = State::before_key;
        } else if (c == '\\') {
            state_ = State::escape;
            trimmed_ = size_;
        } else if (state_ == State::value) {
            add_trimmed(c);
        } else if (c == '\'' || c == '"') {
            state_ = c == '"' ? State::double_quotes : State::single_quotes;
        } else if (!is_blank(c)) {
            state_ = State::value;
            add(c);
            trimmed_ = size_;
        }
    }

    void step_quotes(char c)
    {
        if (state_ == State::double_quotes_escape) {
            state_ = State::double_quotes;
            if (is_one_of(c, "\"\\`$")) {
                add(c);
            } else if (c != '\n') {
                add('\\');
                add(c);
            }
        } else if (c == (state_ == State::single_quotes ? '\'' : '"')) {
            state_ = State::before_value;
        } else if (c == '\\' && state_ == State::double_quotes) {
            state_ = State::double_quotes_escape;
            return;
        } else {
            add(c);
        }
        trimmed_ = size_;
    }

    void add(char c) { buffer_[size_++] = c; }

    /// Blanks count only when something follows them.
    void add_trimmed(char c)
    {
        add(c);
        trimmed_ = is_blank(c) ? trimmed_ : size_;
    }

    void push()
    {
        buffer_[trimmed_] = '\0';
        buffer_[value_ - 1] = '\0';
        const char* value = buffer_ + value_;
        if (!is_utf8(buffer_) || !is_utf8(value)) {
            error_ = EINVAL; // systemd takes nothing of such a file
            return;
        }
        if (out_ != nullptr && is_variable_name(buffer_) && !is_kept(buffer_, keep_)) {
            char* assignment = static_cast<char*>(std::malloc(trimmed_ + 1));
            if (assignment == nullptr) {
                error_ = ENOMEM;
                return;
            }
            std::memcpy(assignment, buffer_, trimmed_ + 1);
            assignment[value_ - 1] = '=';
            error_ = out_->set(assignment) ? 0 : ENOMEM;
        }
        size_ = 0;
    }

    char* buffer_; ///< one assignment; as large as the text
    const char* keep_;
    Environment* out_;
    State state_ = State::before_key;
    std::size_t size_ = 0;
    std::size_t trimmed_ = 0; ///< the size without blanks at its end
    std::size_t value_ = 0;   ///< where the value begins
    int error_ = 0;
};

/// The whole file with a NUL behind it; nullptr and errno.
char* read_file(const char* path, std::size_t& size)
{
    constexpr off_t largest = off_t{64} * 1024 * 1024;
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return nullptr;
    }

    struct stat status {};

    char* text = nullptr;
    if (::fstat(fd, &status) == 0 && status.st_size <= largest) {
        text = static_cast<char*>(std::malloc(static_cast<std::size_t>(status.st_size) + 1));
    }
    size = 0;
    while (text != nullptr && size < static_cast<std::size_t>(status.st_size)) {
        const ssize_t count =
            ::read(fd, text + size, static_cast<std::size_t>(status.st_size) - size);
        if (count < 0) {
            std::free(text);
            text = nullptr;
        } else if (count == 0) {
            break;
        } else {
            size += static_cast<std::size_t>(count);
        }
    }
    const int error = errno;
    ::close(fd);
    if (text != nullptr) {
        text[size] = '\0';
    }
    errno = error == 0 ? EIO : error;
    return text;
}

} // namespace

int read_environment_file(const char* path, const char* keep, Environment& out)
{
    std::size_t size = 0;
    char* text = read_file(path, size);
    if (text == nullptr) {
        return errno;
    }
    auto* buffer = static_cast<char*>(std::malloc(size + 2));
    int error = buffer == nullptr ? ENOMEM : 0;
    if (error == 0 && std::strlen(text) != size) {
        error = EBADMSG; // as systemd says of a NUL
    }
    if (error == 0) {
        error = Parser(buffer, keep, nullptr).parse(text);
    }
    if (error == 0) {
        error = Parser(buffer, keep, &out).parse(text);
    }
    std::free(buffer);
    std::free(text);
    return error;
}

} // namespace initbridge::exec
