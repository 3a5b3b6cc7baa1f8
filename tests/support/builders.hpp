#pragma once
/// Builders for tests: entries, layers and images in a line or two, with marks that tell the
/// places apart. `service("web", 10).exec({"web"}).restart(…)`: the entry stands in line 10, its
/// first key (`name`) too, each further key one line lower; keys in column 3.

#include "translate/model/image.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::test {

[[nodiscard]] inline diag::SourceMark mark(std::uint32_t line, std::uint32_t column = 3)
{
    return {diag::FileId{}, line, column};
}

[[nodiscard]] inline model::Text expansion(model::ExpansionKind kind, std::string name = {})
{
    model::Text text;
    text.append(model::Expansion{
        kind, std::move(name), kind == model::ExpansionKind::process_num ? "d" : ""});
    return text;
}

/// `%(ENV_name)s`
[[nodiscard]] inline model::Text env(std::string name)
{
    return expansion(model::ExpansionKind::env, std::move(name));
}

/// `~` or `$HOME`
[[nodiscard]] inline model::Text home()
{
    return expansion(model::ExpansionKind::home);
}

/// What a builder takes for a Text: a literal or a Text.
class Word {
public:
    Word(const char* literal)
        : text_(std::string(literal))
    {} // NOLINT: meant to convert

    Word(std::string literal)
        : text_(std::move(literal))
    {} // NOLINT: meant to convert

    Word(model::Text text)
        : text_(std::move(text))
    {} // NOLINT: meant to convert

    [[nodiscard]] const model::Text& text() const { return text_; }

private:
    model::Text text_;
};

using Words = std::vector<Word>;

/// Texts joined: `join({env("HOME"), "/bin"})`.
[[nodiscard]] inline model::Text join(const Words& words)
{
    model::Text text;
    for (const Word& word : words)
        text.append(word.text());
    return text;
}

using Names = std::vector<std::string>;

[[nodiscard]] inline model::EnvVar variable(std::string name, Word value, std::uint32_t line = 0)
{
    return {{std::move(name), mark(line)}, {value.text(), mark(line, 9)}};
}

[[nodiscard]] inline model::LogTarget log_file(Word path)
{
    return {model::LogKind::file, path.text()};
}

[[nodiscard]] inline model::LogTarget log_to(model::LogKind kind)
{
    return {kind, {}};
}

class EntryBuilder {
public:
    EntryBuilder(std::string name, std::uint32_t line)
        : line_(line)
    {
        entry_.mark = mark(line);
        entry_.name = {std::move(name), key("name")};
    }

    EntryBuilder& unit(std::string value) { return set(entry_.unit, "unit", std::move(value)); }

    EntryBuilder& run_by(model::RunBy value) { return set(entry_.run_by, "run_by", value); }

    EntryBuilder& on_fatal(model::OnFatal value)
    {
        return set(entry_.on_fatal, "on_fatal", std::move(value));
    }

    EntryBuilder& exec(const Words& words)
    {
        const auto place = key("exec");
        entry_.exec = {command(words, place), place};
        return *this;
    }

    EntryBuilder& use_packaged(std::string value)
    {
        return set(entry_.use_packaged, "use_packaged", std::move(value));
    }

    EntryBuilder& kind(model::Kind value) { return set(entry_.kind, "kind", value); }

    EntryBuilder& events(const Names& value)
    {
        const auto place = key("events");
        entry_.events = {names(value, place), place};
        return *this;
    }

    EntryBuilder& env(std::string name, Word value)
    {
        if (entry_.env.empty())
            key("env");
        entry_.env.push_back(variable(std::move(name), std::move(value), line_++));
        return *this;
    }

    EntryBuilder& working_directory(Word value)
    {
        return set(entry_.working_directory, "working_directory", value.text());
    }

    EntryBuilder& user(std::string value) { return set(entry_.user, "user", std::move(value)); }

    EntryBuilder& scope(model::Scope value) { return set(entry_.scope, "scope", value); }

    EntryBuilder& enable(bool value) { return set(entry_.enable, "enable", value); }

    EntryBuilder& auto_start(bool value) { return set(entry_.auto_start, "auto_start", value); }

    EntryBuilder& restart(model::RestartPolicy value)
    {
        return set(entry_.restart, "restart", value);
    }

    EntryBuilder& exit_codes(std::vector<int> value)
    {
        return set(entry_.exit_codes, "exit_codes", std::move(value));
    }

    EntryBuilder& start_secs(std::int64_t value)
    {
        return set(entry_.start_secs, "start_secs", value);
    }

    EntryBuilder& start_retries(std::int64_t value)
    {
        return set(entry_.start_retries, "start_retries", value);
    }

    EntryBuilder& priority(std::int64_t value) { return set(entry_.priority, "priority", value); }

    EntryBuilder& after(const Names& value)
    {
        entry_.after = names(value, key("after"));
        return *this;
    }

    EntryBuilder& before(const Names& value)
    {
        entry_.before = names(value, key("before"));
        return *this;
    }

    EntryBuilder& wanted_by(const Names& value)
    {
        const auto place = key("wanted_by");
        entry_.wanted_by = {names(value, place), place};
        return *this;
    }

    EntryBuilder& stop_signal(int value) { return set(entry_.stop_signal, "stop_signal", value); }

    EntryBuilder& stop_timeout(std::chrono::milliseconds value)
    {
        return set(entry_.stop_timeout, "stop_timeout", value);
    }

    EntryBuilder& stdout_log(model::LogTarget value)
    {
        return set(entry_.stdout_log, "stdout", std::move(value));
    }

    EntryBuilder& stderr_log(model::LogTarget value)
    {
        return set(entry_.stderr_log, "stderr", std::move(value));
    }

    EntryBuilder& override_env(std::string name, Word value)
    {
        overrides().env.push_back(variable(std::move(name), std::move(value), line_++));
        return *this;
    }

    EntryBuilder& override_after(const Names& value)
    {
        model::Overrides& target = overrides();
        target.after = names(value, mark(line_++, 7));
        return *this;
    }

    EntryBuilder& override_exec(const Words& words)
    {
        model::Overrides& target = overrides();
        const auto place = mark(line_++, 7);
        target.exec = {command(words, place), place};
        return *this;
    }

    EntryBuilder& distro(const Names& value)
    {
        const auto place = key("distro");
        entry_.distro = {names(value, place), place};
        return *this;
    }

    EntryBuilder& umask(std::uint32_t value) { return set(entry_.umask, "umask", value); }

    EntryBuilder& instances(std::int64_t value)
    {
        return set(entry_.instances, "instances", value);
    }

    EntryBuilder& environment_file(Word path, bool optional = false)
    {
        return set(
            entry_.environment_file,
            "environment_file",
            model::EnvironmentFile{path.text(), optional});
    }

    EntryBuilder& wait_for(const std::vector<model::WaitCondition>& value)
    {
        const auto place = key("wait_for");
        std::vector<model::Marked<model::WaitCondition>> conditions;
        for (const model::WaitCondition& condition : value)
            conditions.push_back({condition, place});
        entry_.wait_for = {std::move(conditions), place};
        return *this;
    }

    EntryBuilder& description(std::string value)
    {
        return set(entry_.description, "description", std::move(value));
    }

    [[nodiscard]] const model::ServiceEntry& build() const { return entry_; }

    operator model::ServiceEntry() const { return entry_; } // NOLINT: meant to convert

private:
    diag::SourceMark key(std::string_view name)
    {
        const auto place = mark(line_++);
        entry_.keys.push_back({name, place});
        return {place.file, place.line, place.column + static_cast<std::uint32_t>(name.size()) + 2};
    }

    template <class T>
    EntryBuilder& set(std::optional<model::Marked<T>>& field, std::string_view name, T value)
    {
        const auto place = key(name);
        field = {std::move(value), place};
        return *this;
    }

    model::Overrides& overrides()
    {
        if (!entry_.overrides) {
            const auto place = key("overrides");
            entry_.overrides.emplace();
            entry_.overrides->mark = place;
            entry_.overrides->value.mark = place;
        }
        return entry_.overrides->value;
    }

    static model::Command command(const Words& words, diag::SourceMark place)
    {
        model::Command result;
        for (const Word& word : words)
            result.push_back({word.text(), place});
        return result;
    }

    static std::vector<model::Marked<std::string>> names(const Names& value, diag::SourceMark place)
    {
        std::vector<model::Marked<std::string>> result;
        for (const std::string& name : value)
            result.push_back({name, place});
        return result;
    }

    model::ServiceEntry entry_;
    std::uint32_t line_;
};

[[nodiscard]] inline EntryBuilder service(std::string name, std::uint32_t line = 1)
{
    return {std::move(name), line};
}

class LayerBuilder {
public:
    explicit LayerBuilder(std::string name)
    {
        layer_.manifest = name + "/layer.yml";
        layer_.name = {std::move(name), mark(1, 1)};
    }

    LayerBuilder& entry(model::ServiceEntry value)
    {
        layer_.entries.push_back(std::move(value));
        return *this;
    }

    LayerBuilder& env(std::string name, Word value)
    {
        layer_.env.push_back(variable(std::move(name), std::move(value)));
        return *this;
    }

    LayerBuilder& path_append(Word folder)
    {
        layer_.path_append.push_back({folder.text(), mark(0)});
        return *this;
    }

    LayerBuilder& env_accepted(std::string name)
    {
        layer_.env_accepted.push_back({std::move(name), mark(0)});
        return *this;
    }

    LayerBuilder& memory(model::MemoryCaps value)
    {
        layer_.memory = std::move(value);
        return *this;
    }

    LayerBuilder& relay(std::uint16_t port, std::uint32_t line = 0)
    {
        layer_.relay_ports.push_back({port, mark(line)});
        return *this;
    }

    LayerBuilder& ready_unit(std::string name, std::string text)
    {
        layer_.units.push_back({std::move(name), std::move(text), diag::FileId{}});
        return *this;
    }

    operator model::Layer() const { return layer_; } // NOLINT: meant to convert

private:
    model::Layer layer_;
};

/// A layer; its name stands in line 1.
[[nodiscard]] inline LayerBuilder layer(std::string name)
{
    return LayerBuilder(std::move(name));
}

/// A layer that holds these entries.
[[nodiscard]] inline model::Layer layer(std::string name, std::vector<model::ServiceEntry> entries)
{
    model::Layer result = LayerBuilder(std::move(name));
    result.entries = std::move(entries);
    return result;
}

[[nodiscard]] inline model::Image
image(std::vector<model::Layer> layers, model::Init init = model::Init::systemd)
{
    model::Image result;
    result.name = layers.empty() ? "image" : layers.front().name.value;
    result.init = init;
    result.layers = std::move(layers);
    return result;
}

} // namespace initbridge::test
