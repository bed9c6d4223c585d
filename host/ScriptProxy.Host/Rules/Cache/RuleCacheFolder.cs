using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>Where compiled rules are kept.</summary>
internal static class RuleCacheFolder
{
    private const string Name = "scriptproxy";

    /// <summary>How an entry's file is made: for this user alone.</summary>
    public static FileStreamOptions PrivateFile { get; } = OperatingSystem.IsWindows()
        ? new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }
        : new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    /// <summary>The user's folder for caches, as the XDG Base Directory Specification has it; null where there is no user's folder at all.</summary>
    public static string? Default(IReadOnlyDictionary<string, string> environment)
    {
        if (OperatingSystem.IsWindows())
        {
            return environment.GetValueOrDefault("LOCALAPPDATA") is { Length: > 0 } local ? Path.Combine(local, Name) : null;
        }

        // "All paths must be absolute. If an implementation encounters a relative path it should consider the path invalid and ignore it."
        return environment.GetValueOrDefault("XDG_CACHE_HOME") is { } caches && Path.IsPathRooted(caches) ? Path.Combine(caches, Name)
            : environment.GetValueOrDefault("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache", Name)
            : null;
    }

    /// <summary>Makes the folder if it is not there.</summary>
    /// <returns>Why it is not to be used, as the end of a sentence; null if it is.</returns>
    /// <exception cref="IOException">It is not there and cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not there and must not be made.</exception>
    public static string? Open(string folder, string rules)
    {
        if (!Directory.Exists(folder))
        {
            Make(folder);
        }

        var (real, realRules) = (RealPath.Of(folder), RealPath.Of(rules));
        return real == realRules || RealPath.IsInside(real, realRules) ? "it lies in the folder of rules" : FileTrust.Doubt(real);
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
