using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ScriptProxy.Testing;

/// <summary>The executable, run in a folder of its own.</summary>
internal sealed partial class ProxyProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly DirectoryInfo _folder;

    private readonly bool _ownsFolder;

    private ProxyProcess(DirectoryInfo folder, IEnumerable<string> arguments, bool ownsFolder = true, bool memoryIsLimited = true)
    {
        (_folder, _ownsFolder) = (folder, ownsFolder);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "scriptproxy.dll") },
            Environment = { ["SCRIPTPROXY_Rules__Cache"] = "" }, // what the user who runs the tests has there is nobody's affair
        };
        if (memoryIsLimited)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000"; // 256 MiB: no test may need more
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Folder => _folder.FullName;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Whether the rule compiler is loaded. Linux alone tells.</summary>
    public bool HasLoadedCompiler => File.ReadAllText($"/proc/{_process.Id}/maps").Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal);

    public long PeakMemory => Now.PeakWorkingSet64;

    /// <summary>
    /// What the system gives the process, bytes. Unlike the working set it counts a page once that is mapped twice, as the runtime maps all
    /// code that it compiles: once to write, once to run. Linux alone tells.
    /// </summary>
    public long ProportionalMemory => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal)).AsSpan(4).TrimEnd("kB"),
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

    /// <summary>What the system knows of it at this moment.</summary>
    public Process Now
    {
        get
        {
            _process.Refresh();
            return _process;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="configuration">The text of its <c>scriptproxy.json</c>; null for none.</param>
    /// <param name="arguments">The command line.</param>
    public static ProxyProcess Start(string? configuration, params string[] arguments)
    {
        return StartWith(configuration is null ? [] : new() { ["scriptproxy.json"] = configuration }, arguments);
    }

    /// <summary>Starts it among files: their texts by name, in which <c>{folder}</c> stands for its folder.</summary>
    public static ProxyProcess StartWith(Dictionary<string, string> files, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("scriptproxy-run-");
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text.Replace("{folder}", folder.FullName, StringComparison.Ordinal));
        }

        return new ProxyProcess(folder, arguments);
    }

    /// <summary>Starts it in a folder that is ready, as it would run in production: with all the memory that it wants. The folder is deleted with it.</summary>
    public static ProxyProcess StartIn(string folder, params string[] arguments) => new(new DirectoryInfo(folder), arguments, memoryIsLimited: false);

    /// <summary>Starts another one in the same folder.</summary>
    public ProxyProcess StartBeside(params string[] arguments) => new(_folder, arguments, ownsFolder: false);

    /// <summary>Starts one that forwards everything to an address, on a free port.</summary>
    public static ProxyProcess StartBefore(string upstream, params string[] arguments) => Start(
        $$"""
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream}}" } } } }
          }
        }
        """,
        ["--urls", "http://127.0.0.1:0", .. arguments]);

    /// <summary>Waits until it serves, and tells where.</summary>
    public async Task<Uri> ListeningAsync()
    {
        await Eventually.TrueAsync(() => _process.HasExited || Address().IsMatch(Output), "it listens");
        var match = Address().Match(Output);
        return match.Success ? new Uri(match.Groups[1].Value) : throw new InvalidOperationException($"It did not start: {Errors}{Output}");
    }

    /// <summary>Waits until it serves, and gives all its addresses in the order of the configuration.</summary>
    public async Task<IReadOnlyList<Uri>> AddressesAsync()
    {
        await ListeningAsync();
        return [.. Addresses().Match(Output).Groups[1].Value.Split(", ").Select(address => new Uri(address))];
    }

    /// <summary>Sends a signal, such as <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitAsync()
    {
        using var impatience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(impatience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        if (_ownsFolder)
        {
            _folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"ScriptProxy \S+ listens on (http://(?!unix:)[^,;\s]+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"^ScriptProxy \S+ listens on (http.+)$", RegexOptions.Multiline)]
    private static partial Regex Addresses();

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line is null ? "" : line + "\n");
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
