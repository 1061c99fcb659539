"""Other people's schemas and rules, where copies of them are at hand."""


def outside(paths, schema, rules):
    """What other people's schema and rules find."""
    from lxml import etree

    faults = []
    schemas = (
        {
            name: etree.XMLSchema(etree.parse(f"{schema}/maindoc/UBL-{name}-2.1.xsd"))
            for name in ("Invoice", "CreditNote")
        }
        if schema
        else {}
    )
    compiled = []
    if rules:
        from saxonche import PySaxonProcessor

        processor = PySaxonProcessor(license=False)
        compiled = [
            processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rule)
            for rule in rules
        ]
    for path in paths:
        tree = etree.parse(str(path))
        name = etree.QName(tree.getroot()).localname
        if name in schemas and not schemas[name].validate(tree):
            faults += [f"{path}: schema: {entry.message}" for entry in schemas[name].error_log]
        for rule in compiled:
            report = etree.fromstring(rule.transform_to_string(source_file=str(path)).encode())
            for failed in report.iter("{http://purl.oclc.org/dsdl/svrl}failed-assert"):
                if failed.get("flag") != "warning":
                    text = " ".join("".join(failed.itertext()).split())
                    faults.append(f"{path}: {failed.get('id')}: {text[:160]}")
    return faults
