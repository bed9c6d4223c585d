using ScriptProxy.Bench;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.UnitTests.Bench;

public sealed class PeerFilesTests
{
    public static TheoryData<string> All => [.. PeerCatalog.All.Select(peer => peer.Name)];

    /// <summary>Peers that have a file for each workload; the others have folders of rules, or one configuration for all.</summary>
    public static TheoryData<string> WithFiles => ["nginx", "nginx-lua", "haproxy", "caddy", "apache"];

    private static IEnumerable<string> Configurations => WorkloadCatalog.All.Select(workload => workload.Configuration).Distinct();

    [Theory]
    [MemberData(nameof(WithFiles))]
    public void A_peer_has_a_file_for_a_workload_or_says_why_not(string name)
    {
        var files = Directory.GetFiles(Path.Combine(BenchFolder.Peers, name)).Select(Path.GetFileName).ToList();
        Assert.All(Configurations, configuration => Assert.NotEqual(
            files.Any(file => file is not null && (file == $"{configuration}.conf" || file == $"{configuration}.cfg" || file == $"{configuration}.caddy")), Reasons(name).ContainsKey(configuration)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Reasons_are_about_workloads_that_there_are(string name) => Assert.Empty(Reasons(name).Keys.Except(Configurations));

    private static Dictionary<string, string> Reasons(string name)
    {
        var file = Path.Combine(BenchFolder.Peers, name, "without.txt");
        return File.Exists(file) ? File.ReadAllLines(file).ToDictionary(line => line.Split(": ")[0], line => line.Split(": ")[1]) : [];
    }
}
