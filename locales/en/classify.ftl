# What is wrong with a rule file
CF-001 = The rule file is not written correctly at line { $line }, column { $column } ({ $detail }). Check it there.
CF-002 = Line { $line }, column { $column } of the rule file: there is no key "{ $key }". Check the spelling.
CF-003 = The rule file is too large. Keep it to { $limit } bytes.
CF-004 = The rule file has too many of "{ $what }". Keep to { $limit }.
CF-005 = Line { $line }, column { $column } of the rule file: "{ $id }" is used already. Choose another name.
CF-006 = Line { $line }, column { $column } of the rule file: "{ $id }" cannot be used as a name. Use lower-case letters and digits, beginning with a letter, and none of Sekimori's own names.
CF-007 = Line { $line }, column { $column } of the rule file: there is no label "{ $label }". Write 1, 2, 3C, 3B, 3A or a name set by [[alias]].
CF-008 = Line { $line }, column { $column } of the rule file: the condition cannot be read. Check brackets, quotes and what should follow.
CF-009 = Line { $line }, column { $column } of the rule file: "{ $character }" cannot be used in a condition. Check for full-width characters.
CF-010 = Line { $line } of the rule file: the condition is too long. Keep it to { $limit } bytes.
CF-011 = Line { $line }, column { $column } of the rule file: the condition is too complicated. It may have { $tokens } words and { $nesting } levels; use several rules.
CF-012 = Line { $line }, column { $column } of the rule file: nothing is named "{ $name }". Check the spelling or declare it by [[kind]].
CF-013 = Line { $line }, column { $column } of the rule file: "{ $name }" has no field "{ $field }". A kind of personal information has high, mid and low.
CF-014 = Line { $line }, column { $column } of the rule file: there is no function "{ $name }". There are startsWith, endsWith and contains.
CF-015 = Line { $line }, column { $column } of the rule file: this form ({ $what }) cannot be used in a condition.
CF-016 = Line { $line }, column { $column } of the rule file: { $expected } is needed here, not { $found }.
CF-017 = Line { $line }, column { $column } of the rule file: a condition must be true or false, and this one is { $found }. Add ">= 1" or the like.
CF-018 = Line { $line }, column { $column } of the rule file: this calculation can become too large. Simplify it.
CF-019 = Line { $line }, column { $column } of the rule file: only a number other than 0 may follow "/" and "%".
CF-020 = Line { $line }, column { $column } of the rule file: "{ $pattern }" is not a folder pattern. Example: **/tax/**
CF-021 = Line { $line }, column { $column } of the rule file: "{ $key }" must be a number from { $min } to { $max }.
CF-022 = Line { $line }, column { $column } of the rule file: there is no format "{ $format }". Write docx, xlsx, pdf, csv or the like.
CF-023 = Line { $line }, column { $column } of the rule file: "{ $character }" cannot stand here in a shape. Use d (digit), A (capital), - (a hyphen that may be missing), a character itself, and {"{"}n{"}"} or {"{"}n,m{"}"} to repeat.
CF-024 = Line { $line }, column { $column } of the rule file: a shape needs at least { $least } digits or capitals and stands for at most { $most } characters.
CF-025 = Line { $line }, column { $column } of the rule file: this shape is so short that it would be found everywhere. Add captions, or use at least { $least } digits or capitals.
CF-026 = Line { $line }, column { $column } of the rule file: "{ $key }" cannot be "{ $word }". Use one of { $words }.
CF-027 = Line { $line }, column { $column } of the rule file: "{ $key }" needs "{ $needs }" beside it. check = "luhn" needs a shape with digits (d).
CF-028 = Line { $line }, column { $column } of the rule file: a caption has 1 to { $limit } characters.

# Why a file that a rule wants sealed is only reported
CF-101 = It has 0 bytes, so that there is nothing to seal.
CF-102 = It is protected already.
CF-103 = Its format is unknown or is never sealed, so that it is only reported.
CF-104 = It is a program, a database, a mail store or the like; sealing it could stop work, so that it is only reported.
CF-105 = It lies in a system folder or in one that the rules never seal, so that it is only reported.
CF-106 = It is larger than the rule file's limit, so that it is only reported.

# Exceptions (what was agreed to be not personal)
CF-107 = The rule "{ $rule }" would match; an approved exception ({ $exception }, until { $until }) leaves this file out.
CF-108 = An approved exception leaves this file out of a rule.
