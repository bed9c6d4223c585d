Clusters("green");
Options(new { Cluster = "green", Percent = 5 });

Test("who opts in sees the new version", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.Cookie("canary", "green"));
    Expect(answer.Cluster, "green");
    Expect(answer.Header("Set-Cookie"), null);
});

Test("a number below the percentage sees the new version, another one does not", async proxy =>
{
    Expect((await proxy.GetAsync("/", request => request.Cookie("canary", "4"))).Cluster, "green");
    await proxy.GetAsync("/", request => request.Cookie("canary", "5"));
    Expect(proxy.Upstream("green").Requests.Count, 1);
});

Test("a client without a number draws one and keeps it", async proxy =>
{
    var answer = await proxy.GetAsync("/");
    ExpectContains(answer.Header("Set-Cookie"), "canary=");
    ExpectContains(answer.Header("Set-Cookie"), "max-age=86400");
});

Test("at 100 percent everybody sees the new version", async proxy =>
{
    proxy.Options(new { Cluster = "green", Percent = 100 });
    Expect((await proxy.GetAsync("/")).Cluster, "green");
});
