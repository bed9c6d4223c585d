using System.Security.Cryptography;
using System.Text;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>
/// Keeps compiled rules in a folder, a file for each. Several processes may share it: a file is written beside its place and moved there
/// whole. What is damaged is discarded; what fails to be kept is compiled again next time. Thread-safe.
/// </summary>
/// <param name="folder">A folder that <see cref="RuleCacheFolder"/> trusts.</param>
/// <param name="identity">Stands for everything but the source that the result depends on: <see cref="CompilerIdentity.Current"/>.</param>
/// <param name="time">Tells when an entry was used last.</param>
/// <param name="log">The log.</param>
internal sealed class RuleCache(string folder, byte[] identity, TimeProvider time, ILogger log)
{
    // An entry's file time says when it was used last; once a day is exact enough, and spares a write for each rule at each start.
    private static readonly TimeSpan Precision = TimeSpan.FromDays(1);

    private readonly RuleCacheTrim _trim = new(folder, time);
    private int _hasComplained;

    /// <summary>The rule, if it is kept, with the warnings of its compilation; null if it has to be compiled.</summary>
    public CompiledRule? Find(RuleSource source, DiagnosticList diagnostics)
    {
        var key = Key(source.ContentHash);
        var path = PathOf(key);
        try
        {
            if (Read(path, key) is { } entry)
            {
                diagnostics.AddRange(entry.Warnings);
                return new CompiledRule(source.Name, source.Path, source.ContentHash, entry.Image, entry.Files) { WasKept = true, Packages = source.Packages, Clusters = entry.Clusters };
            }

            Log.EntryDiscarded(log, path, source.Name);
            File.Delete(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was not kept, or another process has just discarded it.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception);
        }

        return null;
    }

    /// <summary>Keeps a rule that was compiled without an error. Never throws.</summary>
    public void Keep(CompiledRule rule, IReadOnlyCollection<Diagnostic> warnings)
    {
        var key = Key(rule.ContentHash);
        var entry = new RuleCacheEntry(rule.Image, rule.Files, warnings, rule.Clusters);
        var temporary = Path.Combine(folder, RuleCacheTrim.NewTemporaryName());
        try
        {
            using (var file = new FileStream(temporary, RuleCacheFolder.PrivateFile))
            {
                file.Write(entry.ToBytes(key));
            }

            File.Move(temporary, PathOf(key), overwrite: true);
            _trim.Added();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception);
        }
    }

    private byte[] Key(string contentHash) => SHA256.HashData([.. identity, .. Encoding.UTF8.GetBytes(contentHash)]);

    private string PathOf(byte[] key) => Path.Combine(folder, Convert.ToHexStringLower(key) + RuleCacheTrim.Extension);

    private RuleCacheEntry? Read(string path, byte[] key)
    {
        using var file = File.OpenHandle(path);
        if (!FileTrust.IsMine(file))
        {
            return null;
        }

        var content = new byte[RandomAccess.GetLength(file)];
        for (int total = 0, read; total < content.Length && (read = RandomAccess.Read(file, content.AsSpan(total), total)) > 0;)
        {
            total += read;
        }

        var entry = RuleCacheEntry.Parse(content, key);
        if (entry is not null)
        {
            Touch(file);
        }

        return entry;
    }

    private void Touch(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - File.GetLastWriteTimeUtc(file) < Precision)
        {
            return;
        }

        try
        {
            File.SetLastWriteTimeUtc(file, now);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache that can only be read does not grow old.
        }
    }

    private void Complain(Exception exception)
    {
        if (Interlocked.Exchange(ref _hasComplained, 1) == 0)
        {
            Log.FolderFails(log, folder, exception.Message);
        }
    }
}
