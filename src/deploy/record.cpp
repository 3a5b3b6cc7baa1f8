#include "src/deploy/record.hpp"

#include "src/deploy/codes.hpp"
#include "translate/text/json.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace initbridge::deploy {

namespace {

using Kind = plan::Observed::Kind;

constexpr std::int64_t form = 1; // of both records

constexpr std::array<std::pair<std::string_view, Kind>, 4> kinds{{
    {"absent", Kind::absent},
    {"folder", Kind::directory},
    {"file", Kind::file},
    {"link", Kind::symlink},
}};

constexpr std::array<std::pair<std::string_view, Side>, 3> sides{{
    {"system", Side::system},
    {"user", Side::user},
    {"supervisord", Side::supervisord},
}};

template <class T, std::size_t n>
std::string_view word_of(const std::array<std::pair<std::string_view, T>, n>& words, T value)
{
    for (const auto& [word, each] : words) {
        if (each == value) {
            return word;
        }
    }
    return {};
}

template <class T, std::size_t n>
std::optional<T>
value_of(const std::array<std::pair<std::string_view, T>, n>& words, std::string_view word)
{
    for (const auto& [each, value] : words) {
        if (each == word) {
            return value;
        }
    }
    return std::nullopt;
}

std::string to_hex(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text)
{
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return text.size() % 2 == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

json::Value path_to_json(const std::string& path, const plan::Observed& state)
{
    json::Object object{{"path", path}, {"kind", word_of(kinds, state.kind)}};
    if (state.kind == Kind::directory || state.kind == Kind::file) {
        object.push_back({"mode", static_cast<std::int64_t>(state.mode)});
        object.push_back({"uid", static_cast<std::int64_t>(state.owner.uid)});
        object.push_back({"gid", static_cast<std::int64_t>(state.owner.gid)});
    }
    if (state.kind == Kind::file || state.kind == Kind::symlink) {
        const bool text = !text::find_invalid_utf8(state.content);
        object.push_back({text ? "content" : "hex", text ? state.content : to_hex(state.content)});
    }
    return object;
}

/// Members of an object that must be there; the first that is not makes it bad.
class Fields {
public:
    explicit Fields(const json::Value& value)
        : value_(value)
    {}

    [[nodiscard]] std::string text(std::string_view key)
    {
        const json::Value* found = value_.find(key);
        const std::string* text = found == nullptr ? nullptr : found->as_string();
        good_ = good_ && text != nullptr;
        return text == nullptr ? std::string() : *text;
    }

    [[nodiscard]] std::uint32_t number(std::string_view key)
    {
        const json::Value* found = value_.find(key);
        const std::int64_t* number = found == nullptr ? nullptr : found->as_integer();
        good_ = good_ && number != nullptr && *number >= 0 && *number <= 0xffffffff;
        return number == nullptr ? 0 : static_cast<std::uint32_t>(*number);
    }

    [[nodiscard]] bool truth(std::string_view key)
    {
        const json::Value* found = value_.find(key);
        const bool* truth = found == nullptr ? nullptr : found->as_bool();
        good_ = good_ && truth != nullptr;
        return truth != nullptr && *truth;
    }

    [[nodiscard]] json::Array items(std::string_view key)
    {
        const json::Value* found = value_.find(key);
        const json::Array* items = found == nullptr ? nullptr : found->as_array();
        good_ = good_ && items != nullptr;
        return items == nullptr ? json::Array{} : *items;
    }

    template <class T, std::size_t n>
    [[nodiscard]] T
    word(std::string_view key, const std::array<std::pair<std::string_view, T>, n>& words)
    {
        const auto value = value_of(words, text(key));
        good_ = good_ && value.has_value();
        return value.value_or(words.front().second);
    }

    [[nodiscard]] bool has(std::string_view key) const { return value_.find(key) != nullptr; }

    void spoil() { good_ = false; }

    [[nodiscard]] bool good() const { return good_; }

private:
    const json::Value& value_;
    bool good_ = true;
};

plan::Observed read_state(Fields& fields)
{
    plan::Observed state;
    state.kind = fields.word("kind", kinds);
    if (state.kind == Kind::directory || state.kind == Kind::file) {
        state.mode = fields.number("mode");
        state.owner = {fields.number("uid"), fields.number("gid")};
    }
    if (state.kind != Kind::file && state.kind != Kind::symlink) {
        return state;
    }
    if (!fields.has("hex")) {
        state.content = fields.text("content");
    } else if (auto bytes = from_hex(fields.text("hex"))) {
        state.content = *std::move(bytes);
    } else {
        fields.spoil();
    }
    return state;
}

tl::unexpected<diag::Diagnostic> bad_record(const std::string& path)
{
    auto failure =
        diag::failure(codes::bad_record, fmt::format("'{}' is no record of a deployment", path));
    failure.value().hint = "move it away; what it recorded cannot be taken back then";
    return failure;
}

diag::Result<json::Value> parse_record(std::string_view text, const std::string& path)
{
    auto value = json::parse(text);
    if (!value || Fields(*value).number("form") != form) {
        return bad_record(path);
    }
    return value;
}

} // namespace

std::vector<Target> targets_of(const std::vector<ServiceBefore>& services)
{
    std::vector<Target> targets;
    targets.reserve(services.size());
    for (const ServiceBefore& each : services) {
        targets.push_back(each.target);
    }
    return targets;
}

std::string render_before(const Before& before)
{
    json::Array paths;
    for (const auto& [path, state] : before.paths) {
        paths.push_back(path_to_json(path, state));
    }
    json::Array services;
    for (const ServiceBefore& each : before.services) {
        services.push_back(json::Object{
            {"name", each.target.name},
            {"real", each.target.real},
            {"side", word_of(sides, each.target.side)},
            {"kind", each.target.kind},
            {"at_boot", each.target.at_boot},
            {"up", each.up},
            {"pid", each.pid}});
    }
    return json::dump(
               json::Object{
                   {"form", form},
                   {"owner", before.owner},
                   {"scope", word_of(sides, before.scope)},
                   {"uid", before.served.uid},
                   {"socket", before.served.socket},
                   {"paths", std::move(paths)},
                   {"services", std::move(services)},
                   {"groups", json::Array(before.groups.begin(), before.groups.end())}},
               1) +
           "\n";
}

diag::Result<Before> parse_before(std::string_view text, const std::string& path)
{
    const auto value = parse_record(text, path);
    if (!value) {
        return tl::unexpected<diag::Diagnostic>(value.error());
    }
    Fields top(*value);
    Before before;
    before.owner = top.text("owner");
    before.scope = top.word("scope", sides);
    before.served = {top.number("uid"), top.text("socket")};
    for (const json::Value& item : top.items("paths")) {
        Fields fields(item);
        std::string where = fields.text("path");
        before.paths.emplace(std::move(where), read_state(fields));
        if (!fields.good()) {
            return bad_record(path);
        }
    }
    for (const json::Value& item : top.items("services")) {
        Fields fields(item);
        ServiceBefore service;
        service.target.name = fields.text("name");
        service.target.real = fields.text("real");
        service.target.side = fields.word("side", sides);
        service.target.kind = fields.text("kind");
        service.target.at_boot = fields.truth("at_boot");
        service.up = fields.truth("up");
        service.pid = fields.number("pid");
        if (!fields.good()) {
            return bad_record(path);
        }
        before.services.push_back(std::move(service));
    }
    for (const json::Value& item : top.items("groups")) {
        const std::string* name = item.as_string();
        before.groups.insert(name == nullptr ? std::string() : *name);
    }
    if (!top.good() || before.groups.contains("")) {
        return bad_record(path);
    }
    return before;
}

std::string render_ledger(const Ledger& ledger)
{
    json::Array services;
    for (const auto& [unit, up] : ledger.up) {
        services.push_back(
            json::Object{{"side", word_of(sides, unit.first)}, {"real", unit.second}, {"up", up}});
    }
    json::Array replaced;
    for (const auto& [real, each] : ledger.replaced) {
        replaced.push_back(
            json::Object{{"real", real}, {"up", each.up}, {"at_boot", each.at_boot}});
    }
    return json::dump(
               json::Object{
                   {"form", form},
                   {"owner", ledger.owner},
                   {"lingers", ledger.lingers},
                   {"services", std::move(services)},
                   {"replaced", std::move(replaced)}},
               1) +
           "\n";
}

diag::Result<Ledger> parse_ledger(std::string_view text, const std::string& path)
{
    const auto value = parse_record(text, path);
    if (!value) {
        return tl::unexpected<diag::Diagnostic>(value.error());
    }
    Fields top(*value);
    Ledger ledger{top.text("owner"), {}, top.text("lingers"), {}};
    for (const json::Value& item : top.items("services")) {
        Fields fields(item);
        const Side side = fields.word("side", sides);
        ledger.up.emplace(std::pair(side, fields.text("real")), fields.truth("up"));
        if (!fields.good()) {
            return bad_record(path);
        }
    }
    for (const json::Value& item : top.has("replaced") ? top.items("replaced") : json::Array{}) {
        Fields fields(item);
        std::string real = fields.text("real");
        ledger.replaced.emplace(
            std::move(real), Replaced{fields.truth("up"), fields.truth("at_boot")});
        if (!fields.good()) {
            return bad_record(path);
        }
    }
    if (!top.good()) {
        return bad_record(path);
    }
    return ledger;
}

std::string journal_path(std::string_view state)
{
    return fmt::format("{}/journal.json", state);
}

std::string ledger_path(std::string_view owner, std::string_view state)
{
    return fmt::format("{}/deployments/{}.json", state, owner);
}

} // namespace initbridge::deploy
