SN-001 = This kind of file is not taken in. Ask for PDF, Word, Excel, PowerPoint, a picture or text.
SN-002 = The content is not what the extension says. Ask the sender to save it in the right format.
SN-003 = It is locked with a password, so nothing inside can be checked. Type the password, or ask for one without.
SN-004 = The password is wrong. Check upper and lower case and full and half width, and type it again.
SN-005 = It does not keep to its format and cannot be rebuilt. Ask the sender to open and save it again in its own program, or to make a PDF.
SN-006 = It is too large. Ask for it in parts.
SN-007 = It would unpack to an extreme size, as attacks do, and was stopped.
SN-008 = Files lie too deep inside one another. Ask for them unpacked.
SN-009 = It has too many parts, pages or pixels. Ask for it in pieces.
SN-010 = It took too long. Ask for it in parts, or as PDF.
SN-011 = It took too much memory. Ask for it in parts.
SN-012 = While it was read, something was tried that is not allowed. This may be an attack; the information section was told. Do not open it.
SN-013 = Reading it broke down. This may be an attack; the information section was told. Do not open it.
SN-014 = The rules do not let this kind of file in. Ask for another format, or request an exception.
SN-015 = The rebuilt file did not pass the second check. The information section was told.
SN-016 = The virus check found something. The information section was told. Do not open it.
SN-017 = A detection rule (YARA) matches. The information section was told. Do not open it.

# What was left out, by the id of model::sanitising::Item
sanitise-item-macro = { $n ->
    [one] 1 macro
   *[other] { $n } macros
}
sanitise-item-xlm-macro = { $n ->
    [one] 1 Excel 4.0 macro
   *[other] { $n } Excel 4.0 macros
}
sanitise-item-control = { $n ->
    [one] 1 active control
   *[other] { $n } active controls
}
sanitise-item-embedded-object = { $n ->
    [one] 1 embedded object
   *[other] { $n } embedded objects
}
sanitise-item-dde = { $n ->
    [one] 1 DDE command
   *[other] { $n } DDE commands
}
sanitise-item-field = { $n ->
    [one] 1 field that is not allowed
   *[other] { $n } fields that are not allowed
}
sanitise-item-formula = { $n ->
    [one] 1 formula that calls out
   *[other] { $n } formulas that call out
}
sanitise-item-formula-in-text = { $n ->
    [one] 1 cell that would be taken for a formula
   *[other] { $n } cells that would be taken for formulas
}
sanitise-item-script = { $n ->
    [one] 1 script
   *[other] { $n } scripts
}
sanitise-item-event-handler = { $n ->
    [one] 1 event handler
   *[other] { $n } event handlers
}
sanitise-item-launch = { $n ->
    [one] 1 action that starts a program or opens a file
   *[other] { $n } actions that start programs or open files
}
sanitise-item-action = { $n ->
    [one] 1 action that is not allowed
   *[other] { $n } actions that are not allowed
}
sanitise-item-form = { $n ->
    [one] 1 form that sends or calculates
   *[other] { $n } forms that send or calculate
}
sanitise-item-custom-ui = { $n ->
    [one] 1 change of menus or keys
   *[other] { $n } changes of menus or keys
}
sanitise-item-attachment = { $n ->
    [one] 1 attached file
   *[other] { $n } attached files
}
sanitise-item-media = { $n ->
    [one] 1 sound, film or 3D object
   *[other] { $n } sounds, films or 3D objects
}
sanitise-item-font-program = { $n ->
    [one] 1 font that does not keep to its format
   *[other] { $n } fonts that do not keep to their format
}
sanitise-item-external-link = { $n ->
    [one] 1 external link
   *[other] { $n } external links
}
sanitise-item-external-picture = { $n ->
    [one] 1 picture from outside
   *[other] { $n } pictures from outside
}
sanitise-item-external-template = { $n ->
    [one] 1 template from outside
   *[other] { $n } templates from outside
}
sanitise-item-data-connection = { $n ->
    [one] 1 data connection
   *[other] { $n } data connections
}
sanitise-item-link-scheme = { $n ->
    [one] 1 link of a kind that is not allowed
   *[other] { $n } links of kinds that are not allowed
}
sanitise-item-hyperlink = { $n ->
    [one] 1 hyperlink
   *[other] { $n } hyperlinks
}
sanitise-item-remote-content = { $n ->
    [one] 1 content fetched on opening
   *[other] { $n } contents fetched on opening
}
sanitise-item-foreign-chunk = { $n ->
    [one] 1 foreign document taken in
   *[other] { $n } foreign documents taken in
}
sanitise-item-signature = { $n ->
    [one] 1 digital signature
   *[other] { $n } digital signatures
}
sanitise-item-properties = { $n ->
    [one] 1 document property (author and the like)
   *[other] { $n } document properties (author and the like)
}
sanitise-item-hidden-data = { $n ->
    [one] 1 piece of hidden data
   *[other] { $n } pieces of hidden data
}
sanitise-item-printer-settings = { $n ->
    [one] 1 printer setting
   *[other] { $n } printer settings
}
sanitise-item-thumbnail = { $n ->
    [one] 1 thumbnail
   *[other] { $n } thumbnails
}
sanitise-item-picture-metadata = { $n ->
    [one] 1 piece of picture metadata
   *[other] { $n } pieces of picture metadata
}
sanitise-item-old-revision = { $n ->
    [one] 1 earlier state or unused part
   *[other] { $n } earlier states or unused parts
}
sanitise-item-stray-bytes = { $n ->
    [one] 1 run of stray bytes
   *[other] { $n } runs of stray bytes
}
sanitise-item-source-comment = { $n ->
    [one] 1 comment in the source
   *[other] { $n } comments in the source
}
sanitise-item-embedded-font = { $n ->
    [one] 1 embedded font
   *[other] { $n } embedded fonts
}
sanitise-item-missing-font = { $n ->
    [one] a page whose letters could not be drawn for want of a font (its text can be searched and copied)
   *[other] { $n } pages whose letters could not be drawn for want of a font (their text can be searched and copied)
}
sanitise-item-mail-header = { $n ->
    [one] 1 mail header
   *[other] { $n } mail headers
}
sanitise-item-invisible-sign = { $n ->
    [one] 1 invisible sign
   *[other] { $n } invisible signs
}
sanitise-item-picture-converted = { $n ->
    [one] 1 picture (made anew as another format)
   *[other] { $n } pictures (made anew as another format)
}
sanitise-item-picture-broken = { $n ->
    [one] 1 picture that cannot be read
   *[other] { $n } pictures that cannot be read
}
sanitise-item-frame = { $n ->
    [one] 1 further frame
   *[other] { $n } further frames
}
sanitise-item-part = { $n ->
    [one] 1 part that is not allowed
   *[other] { $n } parts that are not allowed
}
sanitise-item-relation = { $n ->
    [one] 1 relation that is not allowed
   *[other] { $n } relations that are not allowed
}
sanitise-item-element = { $n ->
    [one] 1 element that is not allowed
   *[other] { $n } elements that are not allowed
}
sanitise-item-attribute = { $n ->
    [one] 1 attribute that is not allowed
   *[other] { $n } attributes that are not allowed
}
sanitise-item-annotation = { $n ->
    [one] 1 annotation that is not allowed
   *[other] { $n } annotations that are not allowed
}
sanitise-item-key = { $n ->
    [one] 1 key that is not allowed
   *[other] { $n } keys that are not allowed
}
sanitise-item-name = { $n ->
    [one] 1 file name
   *[other] { $n } file names
}
sanitise-item-member = { $n ->
    [one] 1 file inside
   *[other] { $n } files inside
}

sanitise-and = {", "}
sanitise-then = {"; "}
sanitise-removed = removed: { $items }
sanitise-changed = changed: { $items }
sanitise-nothing = nothing had to be removed
sanitise-unlisted = { $n } more
sanitise-rung-rebuilt = rebuilt as a document, all that is allowed kept
sanitise-rung-flattened = PDF of page pictures (cannot be edited)
sanitise-rung-text-only = text only
sanitise-member-refused = The file "{ $name }" inside did not come through: { $why }
sanitise-member-more = { $n } more files inside did not come through

# The verb sanitize
sanitise-line = { $file } → { $out }: { $told }
sanitise-line-refused = { $file }: { $told }
sanitise-total = { $passed } of { $files } files sanitised; stopped: { $refused }
sanitise-total-alert = { $n } of these look like an attack. Do not open the originals.
sanitise-progress = files sanitised
