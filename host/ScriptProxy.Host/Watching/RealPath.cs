namespace ScriptProxy.Host.Watching;

/// <summary>Where a path leads when every symbolic link on the way is followed, as mounted configuration is full of them.</summary>
internal static class RealPath
{
    private const int MaximumLinks = 40;

    /// <summary>The path without links; what does not exist is kept as it is spelled.</summary>
    /// <exception cref="IOException">The links go round in a circle, or a folder on the way cannot be read.</exception>
    public static string Of(string path)
    {
        var links = 0;
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Parts(full[real.Length..]));
        while (rest.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new IOException($"'{path}' has too many symbolic links.");
            }

            var resolved = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(resolved)!;
            foreach (var targetPart in Parts(resolved[real.Length..]))
            {
                rest.Push(targetPart);
            }
        }

        return real;
    }

    /// <summary>Whether a path lies inside a folder, by its spelling.</summary>
    public static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
}
