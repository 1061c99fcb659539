import LayoutEngine
import Spooling

let schemaCommand = Command(
  name: "schema", summary: "print the layout language's schema for XML editors",
  discussion: """
    Prints the RELAX NG schema (XML syntax) of the layout language, with a word of help for each
    element and attribute. An editor that knows it completes and checks while one types. A layout
    names it in its first lines:

      <?xml-model href="../layout.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let text = LayoutSchema.text
  try invocation.console.result(
    invocation.isJSON
      ? JSONValue.object(["schema": .string(text)]).indented : String(text.dropLast()))
  return .done
}
