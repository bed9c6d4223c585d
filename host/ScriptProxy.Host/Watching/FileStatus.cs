using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Watching;

/// <summary>What the system knows of a file or folder and .NET does not tell. Only Linux is asked.</summary>
/// <param name="Owner">The user that it belongs to.</param>
/// <param name="Number">The number that no other file of its file system has.</param>
/// <param name="Changed">The time of its last change of any kind, in ticks of UTC, which nobody can set.</param>
internal readonly record struct FileStatus(uint Owner, long Number, long Changed)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: without a path, the descriptor itself
    private const uint Wanted = 0x188; // STATX_UID, STATX_CTIME, STATX_INO
    private static volatile bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>That of a path; links are followed. Null if it cannot be had.</summary>
    public static FileStatus? Of(string path) => Of(CurrentFolder, path, flags: 0);

    /// <summary>That of an open file.</summary>
    public static FileStatus? Of(SafeHandle file) => Of((int)file.DangerousGetHandle(), "", EmptyPath);

    private static FileStatus? Of(int folder, string path, int flags)
    {
        try
        {
            return !_isMissing && GetStatus(folder, path, flags, Wanted, out var status) == 0
                ? new FileStatus(
                    status.Owner,
                    status.Number,
                    DateTime.UnixEpoch.Ticks + (status.ChangedSeconds * TimeSpan.TicksPerSecond) + (status.ChangedNanoseconds / TimeSpan.NanosecondsPerTick))
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

    /// <summary>The kernel's struct statx, which unlike that of stat is the same on every architecture: see statx(2).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(32)]
        public long Number;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;
    }
}
