namespace ScriptProxy.ArchitectureTests;

/// <summary>The source that a person wrote.</summary>
internal static class SourceFile
{
    /// <summary>Files of some folders, relative to the repository's root, without what a build made.</summary>
    public static IEnumerable<string> In(params string[] folders) => folders
        .SelectMany(folder => Directory.GetFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>Lines that are neither empty nor comment alone.</summary>
    public static int LinesOfCode(string file) =>
        File.ReadLines(Repository.File(file)).Select(line => line.Trim()).Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
}
