#pragma once
/// JSON for tools: one value type, a reader, a writer, and the form that diagnostics take in it.

#include "translate/diag/diagnostic.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::json {

struct Member;
class Value;
using Array = std::vector<Value>;
using Object = std::vector<Member>; ///< in the order in which the members are written

/// A JSON value. Numbers are whole.
class Value {
public:
    Value(); ///< null
    Value(std::nullptr_t);
    Value(std::string text);
    Value(std::string_view text);
    Value(const char* text);
    Value(Array items);
    Value(Object members);

    /// A truth value or a number.
    template <std::integral T>
    Value(T scalar);

    // Defined where Member is complete.
    Value(const Value& other);
    Value(Value&& other) noexcept;
    Value& operator=(const Value& other);
    Value& operator=(Value&& other) noexcept;
    ~Value();

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

    /// nullptr when the value is of another type.
    [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&data_); }

    [[nodiscard]] const std::int64_t* as_integer() const
    {
        return std::get_if<std::int64_t>(&data_);
    }

    [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&data_); }

    [[nodiscard]] const Array* as_array() const { return std::get_if<Array>(&data_); }

    [[nodiscard]] const Object* as_object() const { return std::get_if<Object>(&data_); }

    /// The value of the member `key`; nullptr when there is none or this is no object.
    [[nodiscard]] const Value* find(std::string_view key) const;

    friend bool operator==(const Value& a, const Value& b);

private:
    std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> data_;
};

struct Member {
    std::string key;
    Value value;

    friend bool operator==(const Member&, const Member&) = default;
};

template <std::integral T>
Value::Value(T scalar)
{
    if constexpr (std::same_as<T, bool>) {
        data_ = scalar;
    } else {
        data_ = static_cast<std::int64_t>(scalar);
    }
}

/// An error (text/bad-json) for what is not JSON (with line and column in its message), and for
/// what initbridge never writes: numbers that are not whole or need more than 64 bits, a key that
/// occurs twice in one object, more than 200 levels.
[[nodiscard]] diag::Result<Value> parse(std::string_view text);

/// The same text for the same value on every machine, ASCII controls escaped, bytes that are not
/// UTF-8 as U+FFFD. `indent` is the number of spaces per level; 0 writes one line without spaces.
/// No newline at the end.
[[nodiscard]] std::string dump(const Value& value, std::size_t indent);

/// What `--output json` prints of diagnostics: an array of objects with `severity`, `code`,
/// `message`, `file`, `line`, `column` (in code points), `hint` and `related` (`file`, `line`,
/// `column`, `message`), in the order of render_text(). What is unknown is null.
[[nodiscard]] Value
diagnostics_to_json(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources);

} // namespace initbridge::json
