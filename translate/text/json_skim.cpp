#include "translate/text/json_skim.hpp"

#include <algorithm>
#include <cstddef>

namespace initbridge::json {

namespace {

constexpr std::size_t none = std::string_view::npos;

/// Walks over one text. Every step leaves it behind what it passed, or broken.
class Skimmer {
public:
    explicit Skimmer(std::string_view text)
        : text_(text)
    {}

    [[nodiscard]] bool ended() const { return at_ >= text_.size(); }

    /// Passes white space, and `c` when it comes then.
    [[nodiscard]] bool take(char c)
    {
        skip_space();
        const bool here = !ended() && text_[at_] == c;
        at_ += here ? 1 : 0;
        return here;
    }

    /// The text of the value that comes next; nullopt: none is whole.
    [[nodiscard]] std::optional<std::string_view> value()
    {
        skip_space();
        const std::size_t begin = at_;
        if (ended()) {
            return std::nullopt;
        }
        const char first = text_[at_];
        if (first == '"') {
            skip_string();
        } else if (first == '{' || first == '[') {
            skip_brackets();
        } else {
            at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        }
        return broken_ || at_ == begin ? std::nullopt
                                       : std::optional(text_.substr(begin, at_ - begin));
    }

private:
    void skip_space()
    {
        while (!ended() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' ||
                            text_[at_] == '\t')) {
            ++at_;
        }
    }

    /// At its first quote.
    void skip_string()
    {
        for (;;) {
            const std::size_t quote = text_.find('"', at_ + 1);
            if (quote == none) {
                broken_ = true;
                at_ = text_.size();
                return;
            }
            std::size_t escapes = 0;
            while (text_[quote - escapes - 1] == '\\') { // stops at the first quote, if not before
                ++escapes;
            }
            at_ = quote;
            if (escapes % 2 == 0) {
                ++at_;
                return;
            }
        }
    }

    /// At the first of them; all kinds count as one.
    void skip_brackets()
    {
        std::size_t open = 0;
        while (!ended()) {
            const char c = text_[at_];
            if (c == '"') {
                skip_string();
                continue;
            }
            ++at_;
            if (c == '{' || c == '[') {
                ++open;
            } else if ((c == '}' || c == ']') && --open == 0) {
                return;
            }
        }
        broken_ = true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool broken_ = false;
};

} // namespace

std::optional<std::string_view> skim_member(std::string_view object, std::string_view key)
{
    Skimmer skimmer(object);
    if (!skimmer.take('{')) {
        return std::nullopt;
    }
    for (;;) {
        const auto name = skimmer.value();
        if (!name || !name->starts_with('"') || !skimmer.take(':')) {
            return std::nullopt;
        }
        const auto value = skimmer.value();
        if (!value || name->substr(1, name->size() - 2) == key) {
            return value;
        }
        if (!skimmer.take(',')) {
            return std::nullopt;
        }
    }
}

std::optional<std::vector<std::string_view>> skim_items(std::string_view array)
{
    Skimmer skimmer(array);
    std::vector<std::string_view> items;
    if (!skimmer.take('[')) {
        return std::nullopt;
    }
    if (skimmer.take(']')) {
        return items;
    }
    for (;;) {
        const auto item = skimmer.value();
        if (!item) {
            return std::nullopt;
        }
        items.push_back(*item);
        if (skimmer.take(']')) {
            return items;
        }
        if (!skimmer.take(',')) {
            return std::nullopt;
        }
    }
}

} // namespace initbridge::json
