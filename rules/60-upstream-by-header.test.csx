Clusters("green");
Options(new { Clusters = new[] { "green" } });

Test("the header chooses a named cluster", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.Header("X-Upstream", "GREEN"));
    Expect(answer.Cluster, "green");
    Expect(proxy.Upstream("green").Last.Header("X-Upstream"), null);
});

Test("another name chooses nothing", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.Header("X-Upstream", "red"));
    Expect(answer.Status, 200);
    Expect(proxy.Upstream("green").Requests.Count, 0);
});
