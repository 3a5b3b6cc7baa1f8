#include "translate/diag/code_point.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/diag/source.hpp"
#include "translate/text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::json {

namespace {

class Writer {
public:
    explicit Writer(std::size_t indent)
        : indent_(indent)
    {}

    void write(const Value& value)
    {
        if (const bool* truth = value.as_bool()) {
            out_ += *truth ? "true" : "false";
        } else if (const std::int64_t* number = value.as_integer()) {
            const fmt::format_int digits(*number);
            out_.append(digits.data(), digits.size());
        } else if (const std::string* text = value.as_string()) {
            write_string(*text);
        } else if (const Array* items = value.as_array()) {
            write_all(*items, '[', ']');
        } else if (const Object* members = value.as_object()) {
            write_all(*members, '{', '}');
        } else {
            out_ += "null";
        }
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void write(const Member& member)
    {
        write_string(member.key);
        out_ += indent_ == 0 ? ":" : ": ";
        write(member.value);
    }

    template <class T>
    void write_all(const std::vector<T>& items, char begin, char end)
    {
        out_ += begin;
        ++level_;
        bool first = true;
        for (const T& item : items) {
            if (!first) {
                out_ += ',';
            }
            first = false;
            write_line_break();
            write(item);
        }
        --level_;
        if (!items.empty()) {
            write_line_break();
        }
        out_ += end;
    }

    void write_line_break()
    {
        if (indent_ != 0) {
            out_ += '\n';
            out_.append(level_ * indent_, ' ');
        }
    }

    void write_string(std::string_view text)
    {
        out_ += '"';
        while (!text.empty()) {
            const std::size_t plain = plain_prefix(text);
            out_.append(text, 0, plain);
            text.remove_prefix(plain);
            if (!text.empty()) {
                text.remove_prefix(write_special(text));
            }
        }
        out_ += '"';
    }

    /// The bytes at the start of `text` that stand for themselves.
    static std::size_t plain_prefix(std::string_view text)
    {
        const auto* const special = std::find_if(text.begin(), text.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\';
        });
        return static_cast<std::size_t>(special - text.begin());
    }

    /// Writes the character at the start of `text` and returns how many bytes it has.
    std::size_t write_special(std::string_view text)
    {
        const std::optional<diag::CodePoint> c = diag::decode_code_point(text);
        if (!c) {
            out_ += "\xEF\xBF\xBD";
            return 1;
        }
        if (c->value == '"' || c->value == '\\') {
            out_ += '\\';
            out_ += text.front();
        } else if (c->value == '\n') {
            out_ += "\\n";
        } else if (c->value == '\t') {
            out_ += "\\t";
        } else if (c->value < 0xA0) { // C0, DEL and C1 controls: none reaches a terminal
            out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c->value));
        } else {
            out_.append(text, 0, c->length);
        }
        return c->length;
    }

    std::string out_;
    std::size_t indent_;
    std::size_t level_ = 0;
};

/// Appends the members `file`, `line` and `column`.
void add_place(
    Object& object, const std::optional<diag::SourceMark>& where, const diag::SourceMap& sources)
{
    const auto known = [](std::uint32_t number) {
        return number == 0 ? Value() : Value(number);
    };
    object.push_back({"file", where ? Value(sources.name(where->file)) : Value()});
    object.push_back({"line", where ? known(where->line) : Value()});
    object.push_back({"column", where ? known(sources.column_in_code_points(*where)) : Value()});
}

Value related_to_json(const diag::Related& related, const diag::SourceMap& sources)
{
    Object object;
    add_place(object, related.where, sources);
    object.push_back({"message", related.message});
    return object;
}

Value diagnostic_to_json(const diag::Diagnostic& diagnostic, const diag::SourceMap& sources)
{
    Object object;
    object.push_back({"severity", to_string(diagnostic.severity)});
    object.push_back({"code", diagnostic.code});
    object.push_back({"message", diagnostic.message});
    add_place(object, diagnostic.where, sources);
    object.push_back({"hint", diagnostic.hint.empty() ? Value() : Value(diagnostic.hint)});
    Array related;
    for (const diag::Related& place : diagnostic.related) {
        related.push_back(related_to_json(place, sources));
    }
    object.push_back({"related", std::move(related)});
    return object;
}

} // namespace

std::string dump(const Value& value, std::size_t indent)
{
    Writer writer(indent);
    writer.write(value);
    return writer.take();
}

Value diagnostics_to_json(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    Array array;
    for (const diag::Diagnostic& diagnostic : diagnostics.distinct()) {
        array.push_back(diagnostic_to_json(diagnostic, sources));
    }
    return array;
}

} // namespace initbridge::json
