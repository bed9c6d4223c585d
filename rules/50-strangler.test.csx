Clusters("green");
Options(new { Cluster = "green", Paths = new Dictionary<string, string> { ["/orders"] = "/api/orders", ["/orders/archive"] = "/archive", ["/new"] = "/" } });

Test("a moved path goes rewritten to the new cluster", async proxy =>
{
    var answer = await proxy.GetAsync("/ORDERS/7?page=2");
    Expect(answer.Cluster, "green");
    Expect(proxy.Upstream("green").Last.Target, "/api/orders/7?page=2");
});

Test("the longest prefix wins", async proxy =>
{
    await proxy.GetAsync("/orders/archive/7");
    Expect(proxy.Upstream("green").Last.Path, "/archive/7");
});

Test("others stay where they are", async proxy =>
{
    await proxy.GetAsync("/newer");
    Expect(proxy.Upstream("green").Requests.Count, 0);
});

Test("paths without a cluster fail the load", async proxy =>
{
    proxy.Options(new { Paths = new Dictionary<string, string> { ["/new"] = "/" } });
    var findings = await proxy.LoadAsync();
    Expect(findings.Count, 1);
    ExpectContains(findings[0], "Options:50-strangler.csx:Cluster is missing");
});
