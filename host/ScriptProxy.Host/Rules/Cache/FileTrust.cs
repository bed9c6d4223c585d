using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>
/// Whether nobody but this user, or root, can have written a file or folder. Whoever writes into the cache writes code that this process
/// runs, so this is what guards it.
/// </summary>
internal static class FileTrust
{
    private const uint Root = 0;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Why the folder is not to be trusted, as the end of a sentence; null if it is.</summary>
    public static string? Doubt(string folder) => OperatingSystem.IsWindows() ? DoubtOnWindows(folder) : DoubtOnUnix(folder);

    /// <summary>Whether an open file is to be trusted; it stays the same file whatever happens to its path. On Windows it inherits the folder's access list.</summary>
    public static bool IsMine(SafeFileHandle file) => OperatingSystem.IsWindows() || IsMineOnUnix(file);

    // The access list of a user's profile keeps other users out.
    private static string? DoubtOnWindows(string folder) =>
        folder.StartsWith(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase)
            ? null
            : "it is not in the profile of the user who runs the proxy";

    [UnsupportedOSPlatform("windows")]
    private static string? DoubtOnUnix(string folder)
    {
        var mode = File.GetUnixFileMode(folder);
        if ((mode & WritableByOthers) != 0)
        {
            return "others can write into it; take that from them with: chmod go-w";
        }

        return (OperatingSystem.IsLinux() ? IsTrusted(FileStatus.Of(folder)?.Owner) : IsOwnerProven(() => File.SetUnixFileMode(folder, mode)))
            ? null
            : "it belongs to another user";
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsMineOnUnix(SafeFileHandle file)
    {
        var mode = File.GetUnixFileMode(file);
        return (mode & WritableByOthers) == 0
            && (OperatingSystem.IsLinux() ? IsTrusted(FileStatus.Of(file)?.Owner) : IsOwnerProven(() => File.SetUnixFileMode(file, mode)));
    }

    private static bool IsTrusted(uint? owner) => owner is Root || owner == EffectiveUser();

    // Nobody but the owner, and root, may set the mode.
    private static bool IsOwnerProven(Action setMode)
    {
        try
        {
            setMode();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
