/** The text of README.md beside an exported model. */
export const exportReadme = (version: string): string => `# A ranking model

Written by paretorec ${version}; runs wherever ONNX runs, without paretorec.

- \`model.onnx\` scores lists: ids and numbers in, scores by objective, weights and the number to sort by out
- \`signature.json\` names its inputs and outputs, with types, shapes, padding and meaning
- \`vocabularies.json\` says, for every field, how a raw value becomes what the model takes
- \`rank.py\` ranks lists of raw values with onnxruntime and NumPy, and is meant to be read

Lists of a batch may have any number of items: pad to the longest and give \`lengths\`.
`;
