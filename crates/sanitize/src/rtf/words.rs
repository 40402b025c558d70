use model::sanitising::Item;
use std::collections::HashSet;

/// What becomes of a group, by the word that it begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Group {
    /// It stays, under that word.
    Kept,
    /// What it holds stays, and the word if it is one of formatting.
    Bare,
    /// It is left out as a whole.
    Left(Item),
    Picture,
    Field,
    Instruction,
    Result,
    /// Name and value of a shape's property.
    ShapeProperty,
}

/// `starred` groups are those that a program may ignore; of them only the listed ones stay.
pub(super) fn group(word: &str, starred: bool) -> Group {
    match word {
        "field" => Group::Field,
        "fldinst" => Group::Instruction,
        "fldrslt" => Group::Result,
        "pict" => Group::Picture,
        "sp" => Group::ShapeProperty,
        "object" | "result" => Group::Bare,
        _ if KEPT.contains(&word) => Group::Kept,
        _ if starred || LEFT.contains(&word) => Group::Left(item(word)),
        _ => Group::Bare,
    }
}

fn item(word: &str) -> Item {
    match word {
        "objdata" | "objclass" | "objname" | "objalias" | "objsect" | "objtime" => Item::EmbeddedObject,
        "template" | "nextfile" | "subdocument" => Item::ExternalTemplate,
        "fontemb" | "fontfile" => Item::EmbeddedFont,
        "datafield" | "formfield" | "ffname" | "ffentrymcr" | "ffexitmcr" => Item::Field,
        "info" | "userprops" | "generator" | "docvar" | "password" | "passwordhash" => Item::Properties,
        "mailmerge" | "mmconnectstr" | "mmdatasource" => Item::DataConnection,
        "themedata" | "colorschememapping" | "datastore" | "xmlnstbl" | "rsidtbl" | "private" => Item::HiddenData,
        "annotation" | "atnid" | "atnauthor" => Item::Annotation,
        "filetbl" => Item::ExternalLink,
        _ => Item::Element,
    }
}

/// Groups that stay: tables of the document, and what is shown beside its body.
const KEPT: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "falt",
    "cs",
    "ts",
    "listtable",
    "list",
    "listlevel",
    "listname",
    "leveltext",
    "levelnumbers",
    "listoverridetable",
    "listoverride",
    "lfolevel",
    "pn",
    "pntext",
    "pntxta",
    "pntxtb",
    "pnseclvl",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "ftnsep",
    "ftnsepc",
    "ftncn",
    "aftnsep",
    "aftnsepc",
    "aftncn",
    "bkmkstart",
    "bkmkend",
    "shppict",
    "shp",
    "shpinst",
    "shptxt",
    "nesttableprops",
];

/// Groups whose text is no text of the document.
const LEFT: &[&str] = &[
    "info",
    "filetbl",
    "revtbl",
    "rsidtbl",
    "objdata",
    "objclass",
    "objname",
    "objalias",
    "objsect",
    "objtime",
    "template",
    "private",
    "nonshppict",
    "shprslt",
    "do",
    "xe",
    "tc",
    "tcn",
    "rxe",
    "txe",
    "upr",
    "ud",
    "annotation",
    "atnid",
    "nonesttables",
    "mailmerge",
    "fontemb",
    "fontfile",
    "datafield",
    "formfield",
    "fchars",
    "lchars",
    "nextfile",
    "subdocument",
];

/// Words of formatting that may stand in the output.
pub(super) fn listed() -> HashSet<&'static str> {
    WORDS.split_ascii_whitespace().collect()
}

/// Words that say how text looks; none of them opens a destination or names anything outside.
const WORDS: &str = "\
    rtf ansi mac pc pca ansicpg deff adeff stshfdbch stshfloch stshfhich stshfbi deflang deflangfe adeflang uc u \
    fnil froman fswiss fmodern fscript fdecor ftech fbidi fcharset fprq cpg red green blue sbasedon snext slink sqformat \
    spriority sunhideused ssemihidden additive f fs b i ul uld uldash uldashd uldashdd uldb ulhwave ulldash ulnone ulth \
    ulthd ulthdash ulthdashd ulthdashdd ulthldash ululdbwave ulw ulwave ulc strike striked sub super nosupersub up dn caps \
    scaps outl shad embo impr v cf cb highlight chcbpat chcfpat chshdng chbrdr charscalex expnd expndtw kerning lang langfe \
    langnp langfenp noproof alang cgrid g dbch loch hich af afs ab ai ltrch rtlch fcs accnone acccomma accdot accunderdot \
    fittext webhidden pard plain par sect page column line softline lbr tab emdash endash emspace enspace qmspace bullet \
    lquote rquote ldblquote rdblquote ql qr qc qj qd qk qt fi li ri lin rin cufi culi curi adjustright indmirror sb sa sl \
    slmult sbauto saauto lisb lisa contextualspacing keep keepn noline nowidctlpar widctlpar pagebb hyphpar intbl itap \
    outlinelevel level s cs ts ds faauto fahang facenter faroman favar fafixed nocwrap nooverflow aspalpha aspnum \
    nosnaplinegrid tx tb tqr tqc tqdec tldot tlmdot tlhyph tlul tlth tleq brdrt brdrb brdrl brdrr brdrbtw brdrbar box brdrs \
    brdrth brdrsh brdrdb brdrdot brdrdash brdrhair brdrdashsm brdrdashd brdrdashdd brdrtriple brdrtnthsg brdrthtnsg \
    brdrtnthtnsg brdrtnthmg brdrthtnmg brdrtnthtnmg brdrtnthlg brdrthtnlg brdrtnthtnlg brdrwavy brdrwavydb brdrdashdotstr \
    brdremboss brdrengrave brdrinset brdroutset brdrnone brdrtbl brdrnil brdrw brdrcf brsp cbpat cfpat shading bghoriz \
    bgvert bgfdiag bgbdiag bgcross bgdcross absw absh abslock phmrg phpg phcol posx posnegx posxc posxi posxl posxo posxr \
    pvmrg pvpg pvpara posy posnegy posyil posyt posyc posyb posyin posyout dxfrtext dfrmtxtx dfrmtxty overlay nowrap \
    dropcapli dropcapt frmtxlrtb trowd row cell nestcell nestrow cellx clmgf clmrg clvmgf clvmrg trgaph trleft trrh trkeep \
    trhdr trqc trql trqr trautofit trftsWidth trwWidth trftsWidthB trwWidthB trftsWidthA trwWidthA trpaddl trpaddr trpaddt \
    trpaddb trpaddfl trpaddfr trpaddft trpaddfb trspdl trspdr trspdt trspdb trspdfl trspdfr trspdft trspdfb trbrdrt trbrdrb \
    trbrdrl trbrdrr trbrdrh trbrdrv tblind tblindtype tblrsid irow irowband lastrow ts tcelld clbrdrt clbrdrb clbrdrl \
    clbrdrr cldglu cldgll clvertalt clvertalc clvertalb cltxlrtb cltxtbrl cltxbtlr cltxlrtbv cltxtbrlv clftsWidth clwWidth \
    clcbpat clcfpat clshdng clshdrawnil clpadl clpadr clpadt clpadb clpadfl clpadfr clpadft clpadfb clNoWrap clFitText \
    clhidemark sectd sbknone sbkcol sbkpage sbkeven sbkodd endnhere titlepg cols colsx colno colsr colw linebetcol linemod \
    linex linestarts linerestart lineppage linecont pgwsxn pghsxn marglsxn margrsxn margtsxn margbsxn guttersxn headery \
    footery pgnstart pgnstarts pgncont pgnrestart pgnx pgny pgndec pgnucrm pgnlcrm pgnucltr pgnlcltr pgndbnum pgndbnumd \
    lndscpsxn vertalt vertalb vertalc vertalj stextflow sectlinegrid sectdefaultcl sectspecifyl sectexpand pgbrdrt pgbrdrb \
    pgbrdrl pgbrdrr paperw paperh margl margr margt margb gutter deftab landscape facingp margmirror widowctrl ftnbj ftntj \
    endnotes enddoc aendnotes aenddoc aftnbj aftntj ftnstart aftnstart ftnrestart ftnrstcont ftnnar ftnnalc ftnnauc ftnnrlc \
    ftnnruc aftnnar aftnnalc aftnnauc aftnnrlc aftnnruc chftn ftnalt viewkind viewscale formshade lytprtmet hyphauto \
    dghspace dgvspace dghorigin dgvorigin dghshow dgvshow dgsnap dgmargin jcompress jexpand horzdoc vertdoc \
    nolnhtadjtbl fet doctemp2 chpgn chdate chtime chdpl chdpa sectnum listtemplateid listsimple listhybrid listid listrestarthdn \
    levelnfc levelnfcn leveljc leveljcn levelfollow levelstartat levelspace levelindent levellegal levelnorestart \
    leveltemplateid listoverridecount listoverridestartat listoverrideformat ls ilvl pnlvl pnlvlblt pnlvlbody pnlvlcont pncard \
    pndec pnucltr pnucrm pnlcltr pnlcrm pnord pnordt pnf pnfs pnb pni pnul pnindent pnsp pnstart pnhang pnqc pnql pnqr \
    pnprev pnaiu pnaiueo pndbnum pndbnumd pncnum picscalex picscaley shpleft shptop shpright shpbottom shplid shpz shpfhdr \
    shpbxpage shpbxmargin shpbxcolumn shpbxignore shpbypage shpbymargin shpbypara shpbyignore shpwr shpwrk shpfblwtxt \
    shplockanchor zwj zwnj zwbo zwnbo ltrpar rtlpar ltrrow rtlrow ltrsect rtlsect ltrdoc rtldoc";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_that_opens_a_harmful_group_is_listed_as_formatting() {
        for word in
            LEFT.iter().chain(&["pict", "field", "fldinst", "object", "objupdate", "bin", "hlinkbase", "sp", "sv"])
        {
            assert!(!listed().contains(word), "{word}");
        }
    }
}
