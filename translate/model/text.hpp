#pragma once
/// Text with typed expansions: what a command word, an environment value or a path is made of.
/// A dialect's writer quotes the literals and spells the expansions; nothing else does.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace initbridge::model {

/// What a `%(…)s`, `~/` or `$HOME` in an entry stands for.
enum class ExpansionKind {
    env,            ///< value of the environment variable `name`
    home,           ///< home folder of the user that runs the service
    program_name,   ///< the entry's name
    group_name,     ///< the entry's name (entries have no groups)
    process_num,    ///< number of the copy, printed with `format`
    numprocs,       ///< number of copies
    here,           ///< folder of the configuration file (/etc)
    host_node_name, ///< the machine's host name
};

struct Expansion {
    ExpansionKind kind = ExpansionKind::env;
    std::string name;   ///< env: the variable; else empty
    std::string format; ///< process_num: a printf format without `%`, such as `d` or `02d`

    friend bool operator==(const Expansion&, const Expansion&) = default;
};

using TextPart = std::variant<std::string, Expansion>;

/// Parts in order. Neighbouring literals are merged and empty ones left out, so that equal texts
/// compare equal.
class Text {
public:
    Text() = default;
    explicit Text(std::string literal);

    void append(std::string_view literal);
    void append(Expansion expansion);
    void append(const Text& other);

    [[nodiscard]] const std::vector<TextPart>& parts() const { return parts_; }

    [[nodiscard]] bool empty() const { return parts_.empty(); }

    [[nodiscard]] bool is_literal() const;
    /// The text of a literal (is_literal() must hold; the empty text is one).
    [[nodiscard]] std::string_view literal() const;
    [[nodiscard]] bool contains(ExpansionKind kind) const;

    friend bool operator==(const Text&, const Text&) = default;

private:
    std::vector<TextPart> parts_;
};

} // namespace initbridge::model
