#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/distro.hpp"
#include "translate/spec/fields.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace initbridge::spec::fields {

namespace {

// The words of each enum, in the order of its enumerators.
constexpr std::array<std::string_view, 3> run_by_words{"any", "supervisord", "systemd"};
constexpr std::array<std::string_view, 3> kind_words{"program", "eventlistener", "oneshot"};
constexpr std::array<std::string_view, 2> scope_words{"system", "user"};

/// More copies than anyone runs; a slip of the pen must not fill the memory.
constexpr Range instance_range{1, 10'000};

void refuse_unit(Reader& reader, const Field& field, std::string_view hint)
{
    reader
        .error(
            codes::bad_name,
            field.value.mark(),
            fmt::format("'{}' of '{}' is not the name of a unit", field.value.text(), field.name))
        .hint = hint;
}

} // namespace

void name(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    auto name = read_string(reader, field, "a name");
    if (!name)
        return;
    if (const auto problem = model::entry_name_problem(name->value)) {
        reader
            .error(
                codes::bad_name, name->mark, fmt::format("the name '{}' {}", name->value, *problem))
            .hint = "names have letters, digits and '._@-'";
        return;
    }
    entry.name = std::move(*name);
}

void unit(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    constexpr std::string_view suffix = ".service";
    auto unit = read_string(reader, field, "the name of a unit");
    if (!unit)
        return;
    if (unit->value.ends_with(suffix))
        unit->value.resize(unit->value.size() - suffix.size());
    if (model::entry_name_problem(unit->value) || model::has_unit_suffix(unit->value) ||
        !model::is_unit_name(unit->value + std::string(suffix))) {
        refuse_unit(reader, field, "an entry becomes a service: 'NAME' or 'NAME.service'");
        return;
    }
    entry.unit = std::move(unit);
}

void use_packaged(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    auto unit = read_string(reader, field, "the name of a unit");
    if (!unit)
        return;
    unit->value = model::with_unit_suffix(unit->value);
    if (!model::is_unit_name(unit->value)) {
        refuse_unit(reader, field, "give the name that the package's unit file has");
        return;
    }
    entry.use_packaged = std::move(unit);
}

void run_by(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (const auto choice = read_choice(reader, field, run_by_words))
        entry.run_by = {static_cast<model::RunBy>(*choice), field.value.mark()};
}

void kind(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (const auto choice = read_choice(reader, field, kind_words))
        entry.kind = {static_cast<model::Kind>(*choice), field.value.mark()};
}

void scope(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (const auto choice = read_choice(reader, field, scope_words))
        entry.scope = {static_cast<model::Scope>(*choice), field.value.mark()};
}

void enable(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.enable = read_bool(reader, field);
}

void auto_start(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.auto_start = read_bool(reader, field);
}

void distro(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.distro = read_distros(reader, field);
}

void description(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    auto description = read_string(reader, field, "a line of text");
    if (!description)
        return;
    // A block scalar ends in a newline that its author did not mean.
    if (description->value.ends_with('\n'))
        description->value.pop_back();
    if (text::has_control(description->value)) {
        reader
            .error(
                codes::bad_value,
                description->mark,
                fmt::format("'{}' has a line end or another control character", field.name))
            .hint = "write one line";
        return;
    }
    entry.description = std::move(description);
}

void instances(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.instances = read_integer(reader, field, instance_range);
}

} // namespace initbridge::spec::fields
