using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Watching;

/// <summary>
/// What a file looks like without reading it. Lengths and write times alone deceive: archives and <c>cp -p</c> set the time back, and a
/// changed digit keeps the length. So the file's number and the time of its last change of any kind, which nobody can set, belong to it.
/// </summary>
internal readonly record struct FileStamp(long Length, long Written, long Changed, long Number)
{
    private const int CurrentFolder = -100;
    private const uint ChangeTimeAndNumber = 0x180;
    private static volatile bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>The stamp; links are followed. Null if there is no such file.</summary>
    /// <exception cref="UnauthorizedAccessException">The file must not be looked at.</exception>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        file = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        if (!file.Exists)
        {
            return null;
        }

        var (changed, number) = ChangeOf(path) ?? (file.CreationTimeUtc.Ticks, 0);
        return new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, changed, number);
    }

    // .NET shows neither, so Linux is asked; elsewhere the time of creation has to do.
    private static (long Changed, long Number)? ChangeOf(string path)
    {
        try
        {
            return !_isMissing && GetStatus(CurrentFolder, path, 0, ChangeTimeAndNumber, out var status) == 0
                ? ((status.ChangedSeconds * TimeSpan.TicksPerSecond) + (status.ChangedNanoseconds / TimeSpan.NanosecondsPerTick), status.Number)
                : null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetStatus(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Status status);

    /// <summary>The kernel's struct statx, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(32)]
        public long Number;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;
    }
}
