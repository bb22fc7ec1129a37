"""Values that have broken readers before: numbers, texts, XML, and bits of formats."""

from __future__ import annotations

NUMBERS = (
    *(b"0", b"-1", b"1e999", b"-0.0", b"1e308", b"nan", b"inf", b"-inf", b"1e-400"),
    *(b"9" * 20, b"9" * 400, b"9" * 5000, b"2147483648", b"18446744073709551616"),
    *(b"1048577", b"2958466", b"-2147483649", b"0x10", b"1_000", b"1.", b".5"),
)
TEXTS = (
    *(b"", b" ", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u2028\ufeff".encode()),
    *(b"M54.6", b"M54.6, M51.34", b"M54.60", b"#N/A", b"=1+1", b"A1048576", b"XFD1"),
    *(b"XFD60000", b"ZZZZ1", b"A0", b"2026-13-45", b"9999-12-31", b"0000-00-00"),
    *(b"'", b'"', b'""', b"\\", b"{", b"[", b"true", b"TRUE", b"null", b"$A$1:XFD9"),
    *(b"x" * 40_000, b"A1:XFD1048576", b"_x0000_", b"%s{0}", b"\x1b[31m", b"1;2;3"),
)
TOKENS = (
    *NUMBERS,
    *TEXTS,
    *(b"\r", b"\n", b"\r\n", b"\t", b",", b";", b"|", b"<", b">", b"&", b"]]>"),
    *(b"[" * 200, b"{" * 60, b'{"a":' * 300, b"[[" * 5000, b"(" * 3000, b"a." * 4000),
    *(b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3"),
    *(b"\xef\xbb\xbf", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x00" * 64, b"\xff" * 64),
    *(b"[[policy]]\n", b"[[rule]]\n", b"[review]\n", b"x = 1\n", b"a = [1, 'b', 2]\n"),
    *(b"key = 1979-05-27T07:32:00Z\n", b"from = 07:32:00\n", b"x = inf\n"),
)
XML = (
    *(b"<!-- x -->", b"<![CDATA[M54.6]]>", b"<?pi x?>", b"&amp;", b"&#0;", b"&x;"),
    b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>',
    *(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b"<row/>"),
    *(b'<c t="e"><f>NA()</f></c>', b'<c r="A1"><v>1</v></c>', b"<c><f/></c>"),
    *(b'<c t="s"><v>99999999</v></c>', b'<c t="e"><v>#SPILL!</v></c>', b"<v>1</v>"),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'<x:c xmlns:x="y"/>', b"</sheetData>"),
    b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    b'office:value-type="string" table:number-columns-repeated="16000"><text:p>x'
    b"</text:p></table:table-cell></table:table-row>",
    b'<table:table-cell office:value-type="float" office:value="1e999"/>',
    b'<col min="1" max="16384" hidden="1"/>',
)
