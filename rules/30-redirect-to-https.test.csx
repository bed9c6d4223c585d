Options(new { Hosts = new[] { "example.org" } });

Test("a named host is sent to https", async proxy =>
{
    var answer = await proxy.GetAsync("http://example.org/a%20b?c=d");
    Expect(answer.Status, 301);
    Expect(answer.Header("Location"), "https://example.org/a%20b?c=d");
});

Test("a POST keeps its method", async proxy =>
{
    var answer = await proxy.PostAsync("http://example.org:8080/", "body");
    Expect(answer.Status, 308);
    Expect(answer.Header("Location"), "https://example.org/");
});

Test("https and other hosts pass", async proxy =>
{
    Expect((await proxy.GetAsync("https://example.org/")).Status, 200);
    Expect((await proxy.GetAsync("http://example.net/")).Status, 200);
});

Test("another port is named", async proxy =>
{
    proxy.Options(new { Hosts = new[] { "example.org" }, Port = 8443 });
    Expect((await proxy.GetAsync("http://example.org/")).Header("Location"), "https://example.org:8443/");
});
