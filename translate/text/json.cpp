#include "translate/text/json.hpp"

#include "translate/diag/diagnostic.hpp"
#include "translate/text/codes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::json {

Value::Value() = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

Value::Value(std::nullptr_t) {}

Value::Value(std::string text)
    : data_(std::move(text))
{}

Value::Value(std::string_view text)
    : data_(std::string(text))
{}

Value::Value(const char* text)
    : data_(std::string(text))
{}

Value::Value(Array items)
    : data_(std::move(items))
{}

Value::Value(Object members)
    : data_(std::move(members))
{}

const Value* Value::find(std::string_view key) const
{
    const Object* members = as_object();
    if (members == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(members->begin(), members->end(), [key](const Member& member) {
        return member.key == key;
    });
    return found == members->end() ? nullptr : &found->value;
}

bool operator==(const Value& a, const Value& b)
{
    return a.data_ == b.data_;
}

namespace {

constexpr std::size_t max_levels = 200;

/// Builds a Value from the events of nlohmann's reader, without recursion. Every function answers
/// whether to read on; after `false` problem() says why.
class Builder : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit Builder(std::string_view text)
        : text_(text)
    {}

    bool null() override { return put(Value()); }

    bool boolean(bool value) override { return put(value); }

    bool number_integer(number_integer_t value) override { return put(value); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (value > std::numeric_limits<std::int64_t>::max()) {
            return fail(fmt::format("the number {} needs more than 64 bits", value));
        }
        return put(value);
    }

    bool number_float(number_float_t /*value*/, const string_t& text) override
    {
        return fail(fmt::format("the number {} is not a whole number of 64 bits", text));
    }

    bool string(string_t& value) override { return put(std::move(value)); }

    bool binary(binary_t& /*value*/) override { return fail("binary data is not JSON"); }

    bool start_object(std::size_t /*elements*/) override { return open(Object()); }

    bool start_array(std::size_t /*elements*/) override { return open(Array()); }

    bool key(string_t& value) override
    {
        open_.back().key = std::move(value);
        return true;
    }

    bool end_object() override
    {
        Object members = std::move(std::get<Object>(open_.back().items));
        open_.pop_back();
        std::vector<std::string_view> keys;
        keys.reserve(members.size());
        for (const Member& member : members) {
            keys.push_back(member.key);
        }
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end()) {
            return fail(fmt::format("the key '{}' occurs twice in one object", *twice));
        }
        return put(std::move(members));
    }

    bool end_array() override
    {
        Array items = std::move(std::get<Array>(open_.back().items));
        open_.pop_back();
        return put(std::move(items));
    }

    bool parse_error(
        std::size_t position,
        const std::string& /*last_token*/,
        const nlohmann::json::exception& /*error*/) override
    {
        // `position` counts the bytes that were read, the one that does not fit included.
        const std::string_view before =
            text_.substr(0, std::min(text_.size(), position == 0 ? 0 : position - 1));
        const auto lines = std::count(before.begin(), before.end(), '\n');
        const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
        return fail(fmt::format(
            "not valid JSON at line {}, column {}", lines + 1, before.size() - line_start + 1));
    }

    [[nodiscard]] Value take() { return std::move(root_); }

    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    struct Open {
        std::variant<Array, Object> items;
        std::string key; // of the member whose value comes next
    };

    bool put(Value value)
    {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (Array* items = std::get_if<Array>(&open_.back().items)) {
            items->push_back(std::move(value));
        } else {
            Open& object = open_.back();
            std::get<Object>(object.items).push_back({std::move(object.key), std::move(value)});
        }
        return true;
    }

    bool open(std::variant<Array, Object> items)
    {
        if (open_.size() == max_levels) {
            return fail(fmt::format("more than {} levels", max_levels));
        }
        open_.push_back({std::move(items), {}});
        return true;
    }

    bool fail(std::string problem)
    {
        problem_ = std::move(problem);
        return false;
    }

    std::string_view text_;
    std::vector<Open> open_;
    Value root_;
    std::string problem_;
};

} // namespace

diag::Result<Value> parse(std::string_view text)
{
    Builder builder(text);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
        return diag::failure(text::codes::bad_json, builder.problem());
    }
    return builder.take();
}

} // namespace initbridge::json
