namespace ScriptProxy.Host.Watching;

/// <summary>
/// What a file looks like without reading it. Lengths and write times alone deceive: archives and <c>cp -p</c> set the time back, and a
/// changed digit keeps the length. So the file's number and the time of its last change of any kind, which nobody can set, belong to it.
/// </summary>
internal readonly record struct FileStamp(long Length, long Written, long Changed, long Number)
{
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

        var status = FileStatus.Of(path); // where it cannot be had, the time of creation has to do
        return new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, status?.Changed ?? file.CreationTimeUtc.Ticks, status?.Number ?? 0);
    }
}
