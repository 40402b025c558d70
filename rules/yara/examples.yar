// Examples for `sekimori gate --yara-rules`: a beginning to write one's own from, not a protection by themselves. What these
// describe the checkpoint does not let through anyway; a rule makes it an alert and keeps the original out for good.

rule eicar_test_file : test
{
    meta:
        description = "The test file of antivirus programs, whole or begun"
    strings:
        // In two parts, so that this file is not taken for it.
        $begin = "X5O!P%@AP[4"
        $name = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
    condition:
        $begin at 0 and $name in (0..128)
}

rule rtf_equation_editor_object : exploit
{
    meta:
        description = "RTF with an object of the old equation editor (CVE-2017-11882 and its like)"
    strings:
        $name = "4571756174696f6e2e33" nocase
        $class = "02ce020000000000c000000000000046" nocase
    condition:
        uint32be(0) == 0x7b5c7274 and any of them
}

rule ole_equation_editor_object : exploit
{
    meta:
        description = "Old Office document with an object of the old equation editor"
    strings:
        $stream = "Equation Native" wide
        $class = { 02 CE 02 00 00 00 00 00 C0 00 00 00 00 00 00 46 }
    condition:
        uint32be(0) == 0xd0cf11e0 and all of them
}

rule html_smuggling : hint
{
    meta:
        description = "HTML that puts a file together and has it saved without the visitor's doing"
    strings:
        $html = "<script" nocase
        $decode1 = "atob(" nocase
        $decode2 = "Uint8Array" nocase
        $blob1 = "createObjectURL" nocase
        $blob2 = "msSaveOrOpenBlob" nocase
        $save1 = ".download" nocase
        $save2 = ".click(" nocase
    condition:
        filesize < 20MB and $html and any of ($decode*) and any of ($blob*) and any of ($save*)
}
