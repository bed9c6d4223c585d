using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Rules;

/// <summary>Reads a rule and what it loads. It looks for the directives as text, so that an unchanged rule never wakes the compiler.</summary>
/// <param name="folder">The rules folder, full path; nothing outside is ever read by a <c>#load</c>.</param>
internal sealed partial class RuleReader(string folder)
{
    private const int MaximumSize = 1024 * 1024;
    private readonly string _realFolder = RealPath.Of(folder);
    private readonly Lazy<PackageLock> _lock = new(() => PackageLock.Read(folder));

    /// <summary>The file that a directive means: relative to the file that contains it.</summary>
    public static string Resolve(string directive, string containingFile) =>
        Path.GetFullPath(directive.Replace('\\', Path.DirectorySeparatorChar), Path.GetDirectoryName(containingFile)!);

    public RuleSource Read(string path)
    {
        var files = new Dictionary<string, RuleFile>(StringComparer.Ordinal) { [path] = ReadFile(path) };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pending = new Queue<RuleFile>(files.Values);
        while (pending.TryDequeue(out var file))
        {
            Append(hash, file);
            foreach (var loaded in LoadsOf(file))
            {
                if (!files.ContainsKey(loaded))
                {
                    files[loaded] = IsConfined(loaded) ? ReadFile(loaded) : new(loaded, [], $"lies outside the rules folder '{folder}'");
                    pending.Enqueue(files[loaded]);
                }
            }
        }

        var packages = PackagesOf(files.Values);
        if (packages is not null)
        {
            hash.AppendData(packages.Identity());
        }

        return new RuleSource(Path.GetFileName(path), path, Convert.ToHexStringLower(hash.GetHashAndReset()), files) { Packages = packages };
    }

    private PackageSet? PackagesOf(IEnumerable<RuleFile> files)
    {
        var requests = files.SelectMany(file => PackageRequest.In(file.ReadText())).Distinct().ToList();
        return requests.Count == 0
            ? null
            : new PackageSet(requests, Path.Combine(folder, PackageLock.FolderName), _lock.Value.Sets.GetValueOrDefault(PackageSet.KeyOf(requests)));
    }

    private static IEnumerable<string> LoadsOf(RuleFile file) =>
        LoadDirective().Matches(Encoding.UTF8.GetString(file.Content)).Select(match => Resolve(match.Groups["path"].Value, file.Path));

    private static void Append(IncrementalHash hash, RuleFile file)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\0{file.Problem}\0{file.Content.Length}\0"));
        hash.AppendData(file.Content);
    }

    private static RuleFile ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaximumSize)
            {
                return new RuleFile(path, [], $"is larger than {MaximumSize / 1024} KiB, which no rule should be");
            }

            // Not the length: the file may be growing while it is read.
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return new RuleFile(path, content.ToArray());
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new RuleFile(path, [], "does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new RuleFile(path, [], $"cannot be read: {exception.Message}");
        }
    }

    private bool IsConfined(string path)
    {
        try
        {
            return RealPath.IsInside(path, folder) && RealPath.IsInside(RealPath.Of(path), _realFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("""^[ \t\uFEFF]*#[ \t]*load[ \t]+"(?<path>[^"\r\n\0]+)""", RegexOptions.Multiline | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex LoadDirective();
}
