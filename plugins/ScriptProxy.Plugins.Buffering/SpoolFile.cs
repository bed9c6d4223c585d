using Microsoft.Win32.SafeHandles;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>
/// A temporary file that is gone whatever happens: it has lost its name as soon as it is open, or on Windows is deleted with the last handle, which the system closes when the process dies. One reads while another writes.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public SpoolFile(string folder)
    {
        var path = Path.Combine(folder, $"scriptproxy-body-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
    }

    private SafeFileHandle Handle => _file.SafeFileHandle;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long at, CancellationToken cancelled) => RandomAccess.WriteAsync(Handle, bytes, at, cancelled);

    public ValueTask<int> ReadAsync(Memory<byte> bytes, long at) => RandomAccess.ReadAsync(Handle, bytes, at);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
