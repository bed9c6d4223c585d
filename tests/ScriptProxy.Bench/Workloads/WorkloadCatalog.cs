using ScriptProxy.Bench.Load;

namespace ScriptProxy.Bench.Workloads;

/// <summary>All workloads, in the order of the tables.</summary>
internal static class WorkloadCatalog
{
    private static readonly Request Short = new("/1k");
    private static readonly Request Long = new("/100k");
    private static readonly Request Post = new("/post") { Method = "POST", Body = Texts.Middle };

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("pass-1k", "Forwards a GET, 1 KB", new HttpLoad(Short), 3000)
        {
            Configuration = "pass",
            Checks = [new(Short, Texts.Short)],
        },
        new("pass-100k", "Forwards a GET, 100 KB", new HttpLoad(Long), 1000)
        {
            Configuration = "pass",
            Checks = [new(Long, Texts.Long)],
        },
        new("post-10k", "Forwards a POST with a body of 10 KB", new HttpLoad(Post), 2000)
        {
            Configuration = "pass",
            Checks = [new(Post, "ok\n"), new(Post with { Path = "/length" }, "10240\n")],
        },
    ];
}
