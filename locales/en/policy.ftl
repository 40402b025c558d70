# Words that the sentences below use
policy-right = { $right ->
    [view] view
    [print] print
    [edit] edit
    [copy] copy from
    [decrypt] decrypt (take the original file out of)
    [lease] take along
    [relabel] change the label of
    [unprotect] remove the protection of
   *[other] { $right }
}
policy-post = { $post ->
    [contractor] contractor
    [fiscal_year] fixed-term staff member
    [clerk] clerk
    [senior_clerk] senior clerk
    [chief] chief
    [deputy_manager] deputy manager
    [manager] section manager
    [deputy_director] deputy director
    [director] director
    [vice_mayor] vice mayor
    [mayor] mayor
   *[other] { $post }
}
policy-zone = { $zone ->
    [internet] the internet zone
    [lgwan] the LGWAN zone
    [my_number] the My Number zone
   *[other] { $zone }
}
policy-instead = { $instead ->
    [internet] the internet zone
    [lgwan] the LGWAN zone
    [my_number] the My Number zone
   *[other] { $instead }
}

# What is wrong with a matrix
PO-001 = The matrix is not written correctly at line { $line }, column { $column } ({ $detail }). Check it there.
PO-002 = Line { $line }, column { $column } of the matrix: there is no key "{ $key }". Check the spelling.
PO-003 = The matrix is too large. Keep it to { $limit } bytes.
PO-004 = The matrix has too many of "{ $what }". Keep to { $limit }.
PO-005 = Line { $line }, column { $column } of the matrix: { $cell } is settled already. Keep one of the two.
PO-006 = Line { $line }, column { $column } of the matrix: "{ $word }" cannot stand in { $key }. Check the spelling.
PO-007 = Line { $line }, column { $column } of the matrix: "{ $key }" is empty. Write one or more.
PO-008 = The edition of the matrix must be 1 or more.
PO-020 = The policies that came with Sekimori are not sound ({ $detail }). Install it again; if that does not help, tell its makers.
PO-021 = The matrix could not be given to the policy engine ({ $detail }). Tell Sekimori's makers.

# Why something is refused
PO-101 = This device was locked. Contact your IT office.
PO-102 = This document was withdrawn and opens for nobody. If you need it, ask the manager of the section that made it.
PO-103 = The document's label (class { $label }) is lower than the registered one (class { $registered }). It may have been tampered with; contact your IT office.
PO-104 = You have no assignment to a section, so protected documents do not open. Ask your manager or your IT office.
PO-105 = Your assignment begins on { $from }; the document does not open before that day. If it is urgent, ask your manager.
PO-106 = Your assignment ended on { $until }, so protected documents do not open. If you need it, ask the manager of your former section.
PO-107 = To { policy-right } this document (class { $label }) you need the approval of a { policy-post } or higher of { $owner }. Say what it is for and ask for it.
PO-108 = Nobody may { policy-right } documents of class { $label }. If you need to, ask your IT office.
PO-109 = This document (class { $label }) belongs to { $owner }. From your section ({ $sections }) you cannot { policy-right } it. If you need to, ask the manager of { $owner }.
PO-110 = This document (class { $label }) names no owning section, so that you cannot { policy-right } it. Ask your IT office to have one set.
PO-111 = You cannot { policy-right } this document (class { $label }) on a device in { policy-zone }. Use one in { policy-instead }.
PO-112 = Only a { policy-post } or higher may { policy-right } this document (class { $label }). If you need to, ask a { policy-post } of { $owner }.
PO-113 = The matrix does not let a { policy-post } { policy-right } documents of class { $label }. Ask somebody of the owning section, or your IT office.
PO-199 = The two checks of your rights did not agree, so the document stays closed for safety. Tell your IT office this number: PO-199.
