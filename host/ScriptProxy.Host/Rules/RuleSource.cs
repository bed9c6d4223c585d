namespace ScriptProxy.Host.Rules;

/// <summary>
/// A rule as it was at one moment: its file and all that it loads. What is compiled is what was hashed, even if the files change meanwhile.
/// </summary>
/// <param name="Name">The file's name with its extension: the unit's name.</param>
/// <param name="Path">The file's full path.</param>
/// <param name="ContentHash">Changes when the file, or anything it loads directly or indirectly, changes, appears or disappears.</param>
/// <param name="Files">The file and what it loads, by full path.</param>
internal sealed record RuleSource(string Name, string Path, string ContentHash, IReadOnlyDictionary<string, RuleFile> Files);
